import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { FaultlineCommand, secondsFlag } from '../../command.ts';
import { loadConfig } from '../../config/config.ts';

export default class GuruTrigger extends FaultlineCommand {
  static override summary = 'Ask a running service for a Guru Meditation Report, if that is safe.';
  static override description = `Sends the signal only if the process catches it; else says what it would have done. Waits for the report in the file that is the process's standard error, in --file, or in the journal, and shows it. Never sends twice.`;
  static override examples = [
    { description: 'A unit', command: '<%= config.bin %> <%= command.id %> --unit nova-conductor' },
    {
      description: 'A process that writes to a directory',
      command: '<%= config.bin %> <%= command.id %> 4711 --file /var/log/nova',
    },
  ];
  static override args = { pid: Args.string({ description: 'The process.' }) };
  static override flags = {
    unit: Flags.string({ description: 'The main process of this unit.', helpValue: 'NAME' }),
    signal: Flags.option({
      options: ['USR2', 'USR1'] as const,
      default: 'USR2',
      description: 'USR1 only for services of before 2017.',
    })(),
    wait: Flags.string({ description: 'How long to wait for the report (default 10).', helpValue: 'SECONDS' }),
    file: Flags.string({
      description: 'Where the service writes its reports: a file, or a directory.',
      helpValue: 'PATH',
    }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(GuruTrigger);
    const config = await loadConfig(flags.config);
    const { triggerReport } = await import('../../guru/trigger.ts');
    const report = await triggerReport({ ...flags, pid: args.pid, wait: secondsFlag('wait', flags.wait) ?? 10_000 });
    await this.finish(report, flags, config.failOn ?? 'never');
  }
}
