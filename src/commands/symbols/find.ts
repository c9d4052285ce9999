import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { FaultlineCommand, directoryFlag, secondsFlag } from '../../command.ts';
import { loadConfig } from '../../config/config.ts';
import { askedServers, debuginfodFlags } from '../../symbols/debuginfod-flags.ts';

export default class SymbolsFind extends FaultlineCommand {
  static override summary = 'Find the debug files of the modules of a core.';
  static override description =
    'Looks in the files themselves, in /usr/lib/debug, in directories and archives that you name, and with --debuginfod on servers. A file counts only when its build-id is the one of the module.';
  static override strict = false;
  static override args = {
    target: Args.string({ description: 'A core, or a build-id.', required: true, name: 'CORE|BUILD-ID...' }),
  };
  static override flags = {
    in: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'PATH',
      description: 'A directory, a debug file, or an archive (.tar.*, .zip, .whl, .deb).',
    }),
    sysroot: Flags.string({ helpValue: 'DIR', description: 'Where the files of the crashed system are.' }),
    'debug-root': Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'DIR',
      description: 'A tree of debug files beside /usr/lib/debug.',
    }),
    ...debuginfodFlags,
    timeout: Flags.string({ helpValue: 'SECONDS', description: 'Time for one file of one server (default 30).' }),
  };
  static override examples = [
    '<%= config.bin %> <%= command.id %> ./core --in cpython-debug-full.tar.zst',
    '<%= config.bin %> <%= command.id %> ./core --debuginfod',
  ];

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(SymbolsFind);
    await loadConfig(flags.config);
    const servers = await askedServers(flags);
    const fileTimeout = secondsFlag('timeout', flags.timeout);
    const { reportSymbols } = await import('../../symbols/report.ts');
    const report = await reportSymbols(argv as string[], {
      in: flags.in ?? [],
      roots: (flags['debug-root'] ?? []).map((directory) => directoryFlag('debug-root', directory)),
      ...(flags.sysroot === undefined ? {} : { sysroot: directoryFlag('sysroot', flags.sysroot) }),
      ...(servers.length === 0
        ? {}
        : { debuginfod: { servers, ...(fileTimeout === undefined ? {} : { fileTimeout }) } }),
    });
    await this.finish(report, flags, 'never');
  }
}
