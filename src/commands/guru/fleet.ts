import * as Flags from '@oclif/core/flags';
import { FaultlineCommand } from '../../command.ts';
import { loadConfig } from '../../config/config.ts';
import { sourceFlags } from '../../guru/flags.ts';
import { SIMILARITIES } from '../../guru/stacks.ts';

export default class GuruFleet extends FaultlineCommand {
  static override summary = 'Look at many Guru Meditation Reports at once.';
  static override description =
    'Groups the stacks of all services and hosts, and shows which options of the configuration differ and who has which value.';
  static override examples = [
    { description: 'The reports of a directory', command: '<%= config.bin %> <%= command.id %> /var/log/gmr' },
  ];
  static override strict = false;
  static override usage = 'SOURCE...';
  static override flags = {
    ...sourceFlags,
    similarity: Flags.option({
      options: SIMILARITIES,
      default: 'lines',
      description: 'Which stacks are one: identical ones, those with other line numbers, those of the same functions.',
    })(),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(GuruFleet);
    const config = await loadConfig(flags.config);
    const { showFleet } = await import('../../guru/fleet.ts');
    await this.finish(
      await showFleet({ paths: argv as string[], unit: flags.unit, since: flags.since }, flags.similarity),
      flags,
      config.failOn ?? 'never',
    );
  }
}
