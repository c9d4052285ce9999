import { FaultlineCommand } from '../../command.ts';
import { loadConfig } from '../../config/config.ts';
import { sourceFlags } from '../../guru/flags.ts';

export default class GuruLint extends FaultlineCommand {
  static override summary = 'Judge Guru Meditation Reports: bare secrets, failed reports, blocked pools.';
  static override description = 'The exit status is 1 for findings of level error; see --fail-on.';
  static override examples = [
    { description: 'A log', command: '<%= config.bin %> <%= command.id %> /var/log/nova/nova-conductor.log' },
  ];
  static override strict = false;
  static override usage = 'SOURCE...';
  static override flags = sourceFlags;

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(GuruLint);
    const config = await loadConfig(flags.config);
    const { lintReports } = await import('../../guru/lint.ts');
    await this.finish(
      await lintReports({ paths: argv as string[], unit: flags.unit, since: flags.since }),
      flags,
      config.failOn ?? 'error',
    );
  }
}
