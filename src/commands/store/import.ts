import { FaultlineCommand, secondsFlag, timeoutFlag } from '../../command.ts';
import { loadConfig } from '../../config/config.ts';
import { journalFlags } from '../../evidence/journal-flags.ts';
import { storeFlag } from '../../store/flags.ts';

const { since, until, directory, file, root } = journalFlags;

export default class StoreImport extends FaultlineCommand {
  static override summary = "Put the coredumps of a journal into a store: this machine's, or that of other hosts.";
  static override description =
    'Coredumps of this machine are triaged, unless their stack is that of a crash which was read before. Of those of other hosts, whose journals systemd-journal-remote brought here, what systemd-coredump wrote down counts: their cores are not here.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --since yesterday',
    {
      description: 'What systemd-journal-remote has collected',
      command: '<%= config.bin %> <%= command.id %> --directory /var/log/journal/remote',
    },
  ];
  static override flags = {
    ...storeFlag,
    since,
    until,
    directory,
    file,
    root,
    ...timeoutFlag,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(StoreImport);
    const config = await loadConfig(flags.config);
    const [{ importJournal }, { triageOf }, { withProgress }] = await Promise.all([
      import('../../watch/import-journal.ts'),
      import('../../watch/triage-record.ts'),
      import('../../progress.ts'),
    ]);
    const { store, since: from, until: to, directory: dir, file: one, root: system } = flags;
    const journal = { since: from, until: to, directory: dir, file: one, root: system };
    const timeout = secondsFlag('timeout', flags.timeout);
    const triage = triageOf({ ...journal, timeout, frameRules: config.coredump?.frames });
    const report = await withProgress('Reading the journal', () => importJournal(store, journal, triage));
    await this.finish(report, flags, config.failOn ?? 'never');
  }
}
