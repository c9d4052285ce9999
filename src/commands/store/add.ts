import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { FaultlineCommand } from '../../command.ts';
import { loadConfig } from '../../config/config.ts';
import { UsageError } from '../../errors/errors.ts';
import { storeFlag } from '../../store/flags.ts';

export default class StoreAdd extends FaultlineCommand {
  static override summary = 'Put the crashes of saved reports into a store.';
  static override description =
    'Reads reports that were saved with --json, the *.json of directories, bundles, and standard input, which may have a report in each line. A crash that the store has already is not counted again.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> reports/',
    "salt '*' cmd.run 'faultline triage coredump --all --json' --out=json --static | <%= config.bin %> <%= command.id %> --salt -",
    {
      description: 'Fail where there is a crash that came back',
      command: '<%= config.bin %> <%= command.id %> report.json --fail-on error',
    },
  ];
  static override strict = false;
  static override usage = '[REPORT...]';
  static override args = {
    report: Args.string({
      name: 'REPORT',
      description: 'A report, a directory of them, a bundle, or - for standard input.',
    }),
  };
  static override flags = {
    ...storeFlag,
    salt: Flags.string({
      description: "What Salt gathered of its minions: mine.get's or cmd.run's output as JSON; - for standard input.",
      helpValue: 'FILE',
      multiple: true,
      multipleNonGreedy: true,
    }),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(StoreAdd);
    const config = await loadConfig(flags.config);
    const [paths, salt] = [argv.map(String), flags.salt ?? []];
    if (paths.length + salt.length === 0)
      throw new UsageError('There is nothing to add.', 'Name a report, or a file of Salt with --salt FILE.');
    const { addReports } = await import('../../store/add.ts');
    await this.finish(await addReports(flags.store, paths, salt), flags, config.failOn ?? 'never');
  }
}
