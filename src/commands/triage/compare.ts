import path from 'node:path';
import * as Args from '@oclif/core/args';
import { FaultlineCommand, secondsFlag, timeoutFlag } from '../../command.ts';
import { loadConfig } from '../../config/config.ts';

export default class Compare extends FaultlineCommand {
  static override summary = 'Say which crashes are the same.';
  static override description =
    'Reads cores, reports that were saved with --json, and texts of coredumpctl, journalctl and gdb; groups the crashes whose stacks are alike and whose cause is of one class, and names one of each group.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> core.1234 core.1250',
    '<%= config.bin %> <%= command.id %> reports/*.json --json',
  ];
  static override strict = false;
  static override args = {
    a: Args.string({ description: 'A core or a saved report.', required: true }),
    b: Args.string({ description: 'More of them, any number.', required: true }),
  };

  static override flags = {
    ...timeoutFlag,
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Compare);
    const config = await loadConfig(flags.config);
    const { compareReport } = await import('../../coredump/compare-report.ts');
    const timeout =
      secondsFlag('timeout', flags.timeout) ?? (config.timeout === undefined ? undefined : config.timeout * 1000);
    const report = await compareReport(argv.map(String), async (core) => {
      const { triageCoredump } = await import('../../coredump/coredump.ts');
      return triageCoredump(path.resolve(core), { timeout, frameRules: config.coredump?.frames });
    });
    await this.finish(report, flags, config.failOn ?? 'never');
  }
}
