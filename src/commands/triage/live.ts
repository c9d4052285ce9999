import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { FaultlineCommand, secondsFlag } from '../../command.ts';
import { loadConfig } from '../../config/config.ts';
import { UsageError } from '../../errors/errors.ts';
import { withProgress } from '../../progress.ts';

export default class TriageLive extends FaultlineCommand {
  static override summary = 'Find out why a process hangs, or what it is busy with.';
  static override description = `Tells of each process what it waits for, whether it is busy, and the stacks of all its threads, those of Python and Go too. Nothing is called in it: it stands still for the milliseconds that copying its registers takes, and a thread whose system call a stop would make fail is not stopped at all.

Another user's processes take root; what may not be read is said, with what to do.`;
  static override examples = [
    { description: 'Why does it hang?', command: '<%= config.bin %> <%= command.id %> 4711' },
    {
      description: 'A test runner with all that it started',
      command: '<%= config.bin %> <%= command.id %> --tree $(pgrep -o pytest)',
    },
  ];
  static override strict = false;
  static override args = {
    pid: Args.string({ name: 'PID', description: 'A process; more may follow.', required: true }),
  };
  static override flags = {
    tree: Flags.boolean({ description: 'With all processes that descend from it.' }),
    interval: Flags.string({
      description: 'Time between two looks at it, which tell busy from waiting, and between samples (default 0.5).',
      helpValue: 'SECONDS',
    }),
    samples: Flags.integer({
      description: 'Take the stacks so often, and tell which stay the same.',
      helpValue: 'N',
      default: 1,
      min: 1,
      max: 100,
    }),
    engine: Flags.option({
      options: ['gdb', 'native', 'auto'] as const,
      description:
        'Who unwinds the stacks: Faultline itself (native), gdb, or auto (default): itself where it knows the processor, else gdb. gdb stops the process, all its calls too, for as long as it reads symbols: half a second, or many.',
      helpValue: 'WHO',
      env: 'FAULTLINE_ENGINE',
    })(),
    timeout: Flags.string({
      description:
        'Time that copying the registers of one process may take, and reading its stacks; the others go on (default 10).',
      helpValue: 'SECONDS',
      env: 'FAULTLINE_TIMEOUT',
    }),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(TriageLive);
    const config = await loadConfig(flags.config);
    const pids = (argv as string[]).map(pidOf);
    const { triageLive } = await import('../../live/triage-live.ts');
    const report = await withProgress(`Looking at ${pids.join(', ')}`, () =>
      triageLive(pids, {
        tree: flags.tree,
        interval: secondsFlag('interval', flags.interval) ?? 500,
        samples: flags.samples,
        timeout: secondsFlag('timeout', flags.timeout) ?? 10_000,
        engine: flags.engine,
        frameRules: config.coredump?.frames,
      }),
    );
    await this.finish(report, flags, config.failOn ?? 'never');
  }
}

function pidOf(text: string): number {
  if (!/^[1-9]\d{0,9}$/.test(text))
    throw new UsageError(
      `${text} is not the id of a process.`,
      'Give a number, as ps shows it: faultline triage live 4711',
    );
  return Number(text);
}
