import * as Flags from '@oclif/core/flags';
import { CI_DEFAULTS } from '../../ci/ci-run.ts';
import { durationFlag, FaultlineCommand, secondsFlag, timeoutFlag } from '../../command.ts';
import { toldFlags } from '../../coredump/told-flags.ts';
import { loadConfig } from '../../config/config.ts';
import { UsageError } from '../../errors/errors.ts';

const paths = (description: string, helpValue: string) =>
  Flags.string({ description, helpValue, multiple: true, multipleNonGreedy: true });

export default class CiRun extends FaultlineCommand {
  static override summary = 'Run a command with core dumps on, and triage what it leaves behind.';
  static override description = `The command has the same input, output and signals as without faultline; the report goes to standard error, and on GitHub, GitLab, Azure and Buildkite also where they show it.

The exit status is the command's own (128+n for a signal), but 1 if it passed and a process of it crashed, and 124 if it took longer than --hang-after or --timeout-after allow.`;
  static override examples = [
    { description: 'Run the tests', command: '<%= config.bin %> <%= command.id %> -- make check' },
    {
      description: 'One of them is meant to crash',
      command: '<%= config.bin %> <%= command.id %> --expect death_test --report sarif=crashes.sarif -- ctest',
    },
    {
      description: 'Find out why it hangs, and end it',
      command: '<%= config.bin %> <%= command.id %> --hang-after 20m -- make check',
    },
    {
      description: 'Keep its crashes, to triage them at home with: faultline triage coredump crashes/NAME.tar.zst',
      command: '<%= config.bin %> <%= command.id %> --bundle crashes -- make check',
    },
  ];
  static override strict = false; // else oclif takes words for the name of a command
  static override usage = '-- COMMAND...';
  static override flags = {
    expect: paths(
      'Crashes that are meant: of executables (by name, or by path if it has a slash) or in functions that this glob matches.',
      'GLOB',
    ),
    'max-cores': Flags.integer({
      description: 'Triage at most so many cores.',
      helpValue: 'N',
      default: CI_DEFAULTS.maxCores,
      min: 0,
    }),
    'allow-crashes': Flags.boolean({ description: 'Crashes do not fail a command that passed.' }),
    baseline: Flags.string({
      description: 'Fingerprints of known crashes, one in a line: they fail nothing.',
      helpValue: 'FILE',
    }),
    'set-core-pattern': Flags.boolean({
      description: 'Set kernel.core_pattern for the run and restore it afterwards (needs root).',
    }),
    'sanitizer-options': Flags.boolean({
      description: 'Have sanitizers leave cores.',
      default: CI_DEFAULTS.sanitizerOptions,
      allowNo: true,
    }),
    'sanitizer-logs': Flags.string({
      description:
        'Have sanitizers write their reports to files in this directory, in the place of standard error, which whatever runs the programs may hide.',
      helpValue: 'DIR',
    }),
    valgrind: paths('Also add up these logs of valgrind.', 'GLOB'),
    binaries: paths('Also check the debug sections of these files.', 'PATH'),
    bundle: Flags.string({
      description:
        'Write a bundle of each distinct crash into this directory: what "triage coredump" needs on another machine.',
      helpValue: 'DIR',
    }),
    'bundle-core': Flags.boolean({
      description: 'Put the core into a bundle: the memory of the process, with the secrets in it.',
      default: CI_DEFAULTS.bundleCore,
      allowNo: true,
    }),
    ...toldFlags,
    'hang-after': Flags.string({
      description:
        'When the command has printed nothing for so long: report what its processes do, as "triage live" does, and end them. With --bundle their cores are kept.',
      helpValue: 'DURATION',
    }),
    'timeout-after': Flags.string({
      description: 'The same when it has run for so long, whatever it prints.',
      helpValue: 'DURATION',
    }),
    ...timeoutFlag,
  };

  async run(): Promise<void> {
    const dashes = this.argv.indexOf('--');
    const argv = dashes === -1 ? [] : this.argv.slice(dashes + 1);
    if (argv.length === 0)
      throw new UsageError(
        'There is no command to run.',
        'Give it after --, for example: faultline ci run -- make check',
      );
    const { argv: strays, flags } = await this.parse(CiRun, this.argv.slice(0, dashes));
    if (strays.length > 0)
      throw new UsageError(
        `"${strays.join(' ')}" is no option of ci run.`,
        'The whole command stands after --, for example: faultline ci run -- make check',
      );
    const config = await loadConfig(flags.config);
    const { toldOptions } = await import('../../coredump/told-options.ts');
    const { runAndTell } = await import('../../ci/run-and-tell.ts');
    await runAndTell(
      {
        argv,
        config,
        baseline: flags.baseline,
        expected: flags.expect ?? CI_DEFAULTS.expected,
        maxCores: flags['max-cores'],
        allowCrashes: flags['allow-crashes'],
        setCorePattern: flags['set-core-pattern'],
        sanitizerOptions: flags['sanitizer-options'],
        sanitizerLogs: flags['sanitizer-logs'],
        valgrind: flags.valgrind ?? CI_DEFAULTS.valgrind,
        binaries: flags.binaries ?? CI_DEFAULTS.binaries,
        bundle: flags.bundle,
        bundleCore: flags['bundle-core'],
        told: toldOptions(flags),
        hangAfter: durationFlag('hang-after', flags['hang-after']),
        timeoutAfter: durationFlag('timeout-after', flags['timeout-after']),
        timeout: secondsFlag('timeout', flags.timeout),
        failOn: flags['fail-on'],
      },
      flags,
    );
  }
}
