import { FaultlineCommand, onlyFlags } from '../command.ts';

export default class Schema extends FaultlineCommand {
  static override summary = 'Print the JSON Schema of the reports that --json prints.';
  // It is no report: there is nothing to format, to mask, to write elsewhere or to fail on.
  static override baseFlags = onlyFlags('debug');

  async run(): Promise<void> {
    await this.parse(Schema);
    const { reportJsonSchema } = await import('../report/model.ts');
    process.stdout.write(`${JSON.stringify(reportJsonSchema(), undefined, 2)}\n`);
  }
}
