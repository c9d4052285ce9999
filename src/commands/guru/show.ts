import * as Flags from '@oclif/core/flags';
import { FaultlineCommand } from '../../command.ts';
import { loadConfig } from '../../config/config.ts';
import { sourceFlags } from '../../guru/flags.ts';
import { SIMILARITIES } from '../../guru/stacks.ts';

export default class GuruShow extends FaultlineCommand {
  static override summary = 'Show Guru Meditation Reports, their stacks grouped.';
  static override description = `SOURCE is a report, a directory of reports, a log that holds some, or "-" for standard input. Reads what oslo.reports writes, raw, through journald, docker, Kubernetes and CI jobs, from a web page or a mail, torn by several writers, and the JSON of its model.`;
  static override examples = [
    { description: 'A log', command: '<%= config.bin %> <%= command.id %> /var/log/nova/nova-conductor.log' },
    {
      description: 'The journal of a unit',
      command: '<%= config.bin %> <%= command.id %> --unit heat-engine --since today',
    },
  ];
  static override strict = false;
  static override usage = 'SOURCE...';
  static override flags = {
    ...sourceFlags,
    similarity: Flags.option({
      options: SIMILARITIES,
      default: 'exact',
      description: 'Which stacks are one: identical ones, those with other line numbers, those of the same functions.',
    })(),
    'config-group': Flags.string({ description: 'Show only this group of the configuration.', helpValue: 'GROUP' }),
    raw: Flags.boolean({ description: 'Also print the lines that are part of no report.' }),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(GuruShow);
    const config = await loadConfig(flags.config);
    const { showReports } = await import('../../guru/show.ts');
    const sources = { paths: argv as string[], unit: flags.unit, since: flags.since, raw: flags.raw };
    await this.finish(
      await showReports(sources, { similarity: flags.similarity, config: flags['config-group'] }),
      flags,
      config.failOn ?? 'never',
    );
  }
}
