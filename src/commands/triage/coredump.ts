import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { FaultlineCommand, directoryFlag, secondsFlag, timeoutFlag } from '../../command.ts';
import { toldFlags } from '../../coredump/told-flags.ts';
import { journalFlags } from '../../evidence/journal-flags.ts';
import { askedServers, debuginfodFlags } from '../../symbols/debuginfod-flags.ts';
import { loadConfig } from '../../config/config.ts';
import { withProgress } from '../../progress.ts';

export default class TriageCoredump extends FaultlineCommand {
  static override summary = 'Find out where and why a process died.';
  static override description = `Without an argument: the newest coredump that the journal knows. MATCH is what coredumpctl takes: a PID, a command name, the path of an executable, a unit (x.service) or FIELD=VALUE; of several that match, the newest is taken. FILE is a core, also compressed (.zst, .lz4, .xz, .gz, .bz2), a report of apport (.crash) with one in it, a bundle that "ci run --bundle" wrote on another machine, or a text: what coredumpctl, journalctl or gdb printed of a crash. A directory stands for the cores directly in it. Of several, what can't be read is named in the report, and the others are triaged.

The exit status is 0 when the question was answered, however bad the crash; see --fail-on.`;
  static override examples = [
    { description: 'The newest crash on this machine', command: '<%= config.bin %> <%= command.id %>' },
    {
      description: 'A core with the log that the process wrote',
      command: '<%= config.bin %> <%= command.id %> ./core --log service.log',
    },
    {
      description: 'All cores of a directory, and one more',
      command: '<%= config.bin %> <%= command.id %> /var/crash/cores ./core',
    },
    {
      description: 'A core from a container',
      command: '<%= config.bin %> <%= command.id %> ./core --sysroot /var/lib/machines/web',
    },
    {
      description: 'The bundle of a crash in CI, without any of its files on this machine',
      command: '<%= config.bin %> <%= command.id %> parser-b40e97ddd4b8.tar.zst',
    },
  ];
  static override strict = false;
  static override args = {
    target: Args.string({
      name: 'MATCH|FILE...',
      description: 'What to triage: cores, directories of cores, bundles, or matches for the journal.',
    }),
  };
  static override flags = {
    exe: Flags.string({
      description: 'The program that crashed; default: what the core or the journal says.',
      helpValue: 'PATH',
    }),
    sysroot: Flags.string({
      description: 'Where the files of the crashed system are (a container, an image).',
      helpValue: 'DIR',
    }),
    symbols: Flags.string({
      description: 'Where to look for debug files: a directory or an archive. May be repeated.',
      helpValue: 'PATH',
      multiple: true,
      multipleNonGreedy: true,
    }),
    ...debuginfodFlags,
    log: Flags.string({
      description: 'A log of the process, for its Python traceback and last words.',
      helpValue: 'FILE',
    }),
    ...toldFlags,
    deep: Flags.boolean({ description: 'Search the whole core for old signal frames, not only the stacks.' }),
    'max-frames': Flags.integer({
      description: 'Frames read of the crash thread (default 256).',
      min: 1,
      max: 100_000,
    }),
    engine: Flags.option({
      options: ['gdb', 'native', 'auto'] as const,
      description:
        'Who unwinds the stacks: gdb, Faultline itself (native), or auto (default): itself where that is certain, and gdb, where there is one, for the rest.',
      helpValue: 'WHO',
      env: 'FAULTLINE_ENGINE',
    })(),
    ...timeoutFlag,
    'temp-dir': Flags.string({
      description: 'Where compressed cores and bundles are unpacked (default: TMPDIR, else /tmp).',
      helpValue: 'DIR',
    }),
    ...journalFlags,
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(TriageCoredump);
    const targets = argv.map(String);
    const config = await loadConfig(flags.config);
    if (flags.sysroot !== undefined) directoryFlag('sysroot', flags.sysroot);
    const { toldOptions } = await import('../../coredump/told-options.ts');
    const { triageCoredumps } = await import('../../coredump/coredump.ts');
    const options = {
      ...flags,
      tempDir: flags['temp-dir'],
      ...toldOptions(flags),
      debuginfod: await askedServers(flags),
      maxFrames: flags['max-frames'],
      timeout:
        secondsFlag('timeout', flags.timeout) ?? (config.timeout === undefined ? undefined : config.timeout * 1000),
      frameRules: config.coredump?.frames,
    };
    const report = await withProgress(`Triaging ${targets.join(', ') || 'the newest coredump'}`, () =>
      triageCoredumps(targets, options),
    );
    const { withCustomSections } = await import('../../custom/custom-sections.ts');
    await this.finish(
      await withCustomSections(report, config, 'coredump', { core: report.subject.path }),
      flags,
      config.failOn ?? 'never',
    );
  }
}
