import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { FaultlineCommand } from '../../command.ts';
import { loadConfig } from '../../config/config.ts';
import { EXIT } from '../../errors/errors.ts';

export default class SanitizerSummary extends FaultlineCommand {
  static override summary = 'Add up what sanitizers wrote: the few problems that matter, and if the logs tell all.';
  static override description = `LOG is a file, a directory, a glob or - for standard input: files of log_path or whole logs of CI, also packed (.gz, .xz, .zst). Reports of AddressSanitizer, LeakSanitizer, UndefinedBehaviorSanitizer, ThreadSanitizer, MemorySanitizer, HWAddressSanitizer, GWP-ASan and the kernel's (KASAN and its kin) are read.

The exit status is 1 for a problem whose level is error (see --fail-on), and for a log that is not complete. A log without a report proves nothing: sanitizers that find nothing write nothing.`;
  static override examples = [
    { description: 'All logs of a test run', command: '<%= config.bin %> <%= command.id %> build/asan.log.*' },
    {
      description: 'Fail in CI on what is new',
      command: '<%= config.bin %> <%= command.id %> ci.log --baseline sanitizer.baseline --fail-on new',
    },
  ];
  static override strict = false;
  static override args = {
    log: Args.string({ name: 'LOG...', description: 'Logs that sanitizers wrote to.', required: true }),
  };
  static override flags = {
    baseline: Flags.string({
      description: 'Problems that are known: says of each whether it is new, known or fixed.',
      helpValue: 'FILE',
    }),
    'write-baseline': Flags.string({ description: 'Write the problems found as a baseline.', helpValue: 'FILE' }),
    'write-suppressions': Flags.string({
      description:
        "Write suppressions for the problems found, in each sanitizer's own form: PREFIX.lsan.supp, .tsan.supp, .ubsan.supp, and ignorelists for clang; with --baseline, for the new ones.",
      helpValue: 'PREFIX',
    }),
    'by-process': Flags.boolean({ description: 'A line for every process.' }),
    'allow-incomplete': Flags.boolean({
      description: 'A log that is not complete is no failure.',
      helpGroup: 'FAILURE',
    }),
    'fail-on': Flags.string({
      description:
        'Fail on these, separated by commas: new, errors, leaks, races, kinds (heap-use-after-free), levels, never; default: error.',
      helpValue: 'KINDS',
      helpGroup: 'FAILURE',
      env: 'FAULTLINE_FAIL_ON',
    }),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(SanitizerSummary);
    const config = await loadConfig(flags.config);
    const { summarise } = await import('../../sanitizer/summarise.ts');
    const { report, failed } = await summarise({
      logs: argv.map(String),
      baseline: flags.baseline,
      writeBaseline: flags['write-baseline'],
      writeSuppressions: flags['write-suppressions'],
      rules: config.coredump?.frames ?? [],
      byProcess: flags['by-process'],
      allowIncomplete: flags['allow-incomplete'],
      failOn: flags['fail-on'] ?? config.failOn ?? 'error',
    });
    await this.finish(report, { ...flags, 'fail-on': 'never' }, 'never');
    if (failed) process.exitCode = EXIT.findings;
  }
}
