import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { FaultlineCommand, directoryFlag } from '../command.ts';

export default class CheckDebugSections extends FaultlineCommand {
  static override summary = 'Tell which binaries can be symbolised, and hold them to a policy.';
  static override strict = false;
  static override args = {
    path: Args.string({
      description: 'File, directory, archive, or - for a list on standard input.',
      required: true,
      name: 'PATH...',
    }),
  };
  static override flags = {
    require: Flags.option({
      options: ['full', 'line-tables', 'symtab'] as const,
      description: 'What every ELF file must have.',
    })(),
    'require-build-id': Flags.boolean({ description: 'Every program and library must have a build-id.' }),
    'require-core-build-id': Flags.boolean({ description: 'A core of it must carry the build-id.' }),
    'allow-separate': Flags.boolean({
      description: 'Debug information in a separate file counts if it is found and fits.',
    }),
    'debug-root': Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'DIR',
      description: 'Look for separate debug files here too.',
    }),
    engine: Flags.option({
      options: ['native', 'readelf', 'both'] as const,
      default: 'native',
      description: 'Who reads the files; both: tell where the two differ.',
    })(),
    archives: Flags.boolean({ description: 'Look into archives in directories too.' }),
    'forbid-debug': Flags.boolean({ description: 'No file may hold debug information.' }),
    allow: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'GLOB=REASON',
      description: 'Files of which nothing is required.',
    }),
  };
  static override examples = [
    '<%= config.bin %> <%= command.id %> /opt/app --require line-tables --require-build-id',
    'find . -name "*.so*" -print0 | <%= config.bin %> <%= command.id %> -',
  ];

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(CheckDebugSections);
    const { loadConfig } = await import('../config/config.ts');
    const { debugSections = {}, failOn } = await loadConfig(flags.config);
    const { checkDebugSections } = await import('../debug-sections/check.ts');
    const { parseAllowed } = await import('../debug-sections/policy.ts');
    const report = await checkDebugSections({
      paths: argv as string[],
      debugRoots: [
        ...(flags['debug-root'] ?? []).map((directory) => directoryFlag('debug-root', directory)),
        ...(debugSections.debugRoots ?? []),
      ],
      archives: flags.archives,
      engine: flags.engine,
      policy: {
        require: flags.require ?? 'none',
        requireBuildId: flags['require-build-id'],
        requireCoreBuildId: flags['require-core-build-id'],
        allowSeparate: flags['allow-separate'],
        forbidDebug: flags['forbid-debug'],
        exceptions: [...(flags.allow ?? []).map(parseAllowed), ...(debugSections.policy ?? [])],
      },
    });
    await this.finish(report, flags, failOn ?? 'error');
  }
}
