import { FaultlineCommand } from '../../command.ts';
import { storeFlag } from '../../store/flags.ts';
import { writeLines } from '../../output.ts';

export default class StoreExport extends FaultlineCommand {
  static override summary = 'Print all that a store holds, in lines of JSON.';
  static override description =
    'For backups and for moving to another store: "store add -" reads the lines, and counts nothing twice.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> > crashes.jsonl',
    {
      description: 'From a file to PostgreSQL',
      command:
        '<%= config.bin %> <%= command.id %> | <%= config.bin %> store add --store postgres://faultline@db/crashes -',
    },
  ];
  static override flags = { ...storeFlag };

  async run(): Promise<void> {
    const { flags } = await this.parse(StoreExport);
    const [{ withStore }, { exportedLines }] = await Promise.all([
      import('../../store/open-store.ts'),
      import('../../store/transfer.ts'),
    ]);
    await withStore(flags.store, async (store) => writeLines(exportedLines(store), process.stdout));
  }
}
