import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { FaultlineCommand } from '../../command.ts';
import { loadConfig } from '../../config/config.ts';
import { EXIT } from '../../errors/errors.ts';

const bytes = (what: string) =>
  Flags.integer({
    description: `Fail above this many bytes ${what}.`,
    helpValue: 'BYTES',
    helpGroup: 'FAILURE',
    min: 0,
  });

export default class ValgrindSummary extends FaultlineCommand {
  static override summary = "Add valgrind's logs up: the few problems that matter, and if the logs tell all.";
  static override description = `LOG is a file, a directory, a glob or - for standard input; text or XML, also packed (.gz, .xz, .zst). Logs of memcheck, helgrind and drd are read in full, of massif, dhat, cachegrind and callgrind the totals.

The exit status is 1 for an error or a definite leak (see --fail-on), and for a log that is not complete.`;
  static override examples = [
    { description: 'All logs of a test run', command: '<%= config.bin %> <%= command.id %> build/valgrind/' },
    {
      description: 'Fail in CI on what is new',
      command: '<%= config.bin %> <%= command.id %> vg.*.log --baseline valgrind.baseline --fail-on new',
    },
  ];
  static override strict = false;
  static override args = { log: Args.string({ name: 'LOG...', description: 'Logs of valgrind.', required: true }) };
  static override flags = {
    baseline: Flags.string({
      description: 'Problems that are known: says of each whether it is new, known or fixed.',
      helpValue: 'FILE',
    }),
    'write-baseline': Flags.string({ description: 'Write the problems found as a baseline.', helpValue: 'FILE' }),
    'write-suppressions': Flags.string({
      description: 'Write suppressions for the problems found; with --baseline, for the new ones.',
      helpValue: 'FILE',
    }),
    'only-through': Flags.string({
      description: 'Only problems whose stack passes through a function, module or file that this glob matches.',
      helpValue: 'GLOB',
      multiple: true,
      multipleNonGreedy: true,
    }),
    'ignore-module': Flags.string({
      description: 'Never blame code in modules or source files that this glob matches.',
      helpValue: 'GLOB',
      multiple: true,
      multipleNonGreedy: true,
    }),
    interpreter: Flags.option({
      options: ['python', 'none', 'auto'] as const,
      default: 'auto',
      description: 'Fold what only ever touches the interpreter.',
    })(),
    'by-process': Flags.boolean({ description: 'A line for every process.' }),
    'source-root': Flags.string({
      description: 'Show the source at root causes from the files below this directory.',
      helpValue: 'DIR',
    }),
    'allow-incomplete': Flags.boolean({
      description: 'A log that is not complete is no failure.',
      helpGroup: 'FAILURE',
    }),
    'fail-on': Flags.string({
      description:
        'Fail on these, separated by commas: new, errors, leaks, definite, indirect, possible, reachable, kinds (InvalidRead), levels, never; default: error.',
      helpValue: 'KINDS',
      helpGroup: 'FAILURE',
      env: 'FAULTLINE_FAIL_ON',
    }),
    'max-errors': Flags.integer({
      description: 'Fail above this many errors.',
      helpValue: 'N',
      helpGroup: 'FAILURE',
      min: 0,
    }),
    'max-definitely-lost': bytes('definitely lost'),
    'max-indirectly-lost': bytes('indirectly lost'),
    'max-possibly-lost': bytes('possibly lost'),
    'max-still-reachable': bytes('still reachable'),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(ValgrindSummary);
    const config = await loadConfig(flags.config);
    const { summarise, limitsOf } = await import('../../valgrind/summarise.ts');
    const { report, failed } = await summarise({
      logs: argv.map(String),
      ...flags,
      writeBaseline: flags['write-baseline'],
      writeSuppressions: flags['write-suppressions'],
      sourceRoot: flags['source-root'],
      onlyThrough: flags['only-through'] ?? [],
      ignoredModules: flags['ignore-module'] ?? [],
      byProcess: flags['by-process'],
      allowIncomplete: flags['allow-incomplete'],
      failOn: flags['fail-on'] ?? config.failOn ?? 'error',
      limits: limitsOf(flags),
    });
    await this.finish(report, { ...flags, 'fail-on': 'never' }, 'never');
    if (failed) process.exitCode = EXIT.findings;
  }
}
