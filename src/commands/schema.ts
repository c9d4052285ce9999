import { FaultlineCommand } from '../command.ts';

export default class Schema extends FaultlineCommand {
  static override summary = 'Print the JSON Schema of the reports that --json prints.';

  async run(): Promise<void> {
    await this.parse(Schema);
    const { reportJsonSchema } = await import('../report/model.ts');
    process.stdout.write(`${JSON.stringify(reportJsonSchema(), undefined, 2)}\n`);
  }
}
