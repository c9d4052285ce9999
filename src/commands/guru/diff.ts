import { FaultlineCommand } from '../../command.ts';
import { loadConfig } from '../../config/config.ts';

export default class GuruDiff extends FaultlineCommand {
  static override summary = 'Compare Guru Meditation Reports: what changed, what stands still.';
  static override description = `Compares the first report of the sources with the last one: package, configuration, processes, threads. Several reports of one process, in one log or in several files, also tell which threads have not moved in between.`;
  static override examples = [
    { description: 'Two reports', command: '<%= config.bin %> <%= command.id %> before.txt after.txt' },
  ];
  static override strict = false;
  static override usage = 'A B...';

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(GuruDiff);
    const config = await loadConfig(flags.config);
    const { diffReports } = await import('../../guru/diff.ts');
    await this.finish(await diffReports(argv as string[]), flags, config.failOn ?? 'never');
  }
}
