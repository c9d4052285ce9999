import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { FaultlineCommand } from '../../command.ts';
import { loadConfig } from '../../config/config.ts';
import { storeFlag } from '../../store/flags.ts';

export default class StoreDiff extends FaultlineCommand {
  static override summary = 'Say what crashes in one version and not in another.';
  static override description =
    'A crash that is only in the older one may be fixed, or may not have happened yet: the counts beside it say how likely.';
  static override examples = ['<%= config.bin %> <%= command.id %> 2.3-1 2.4-1 --program imagesrv'];
  static override args = {
    before: Args.string({ name: 'BEFORE', description: 'A version, as the store has it.', required: true }),
    after: Args.string({ name: 'AFTER', description: 'Another version.', required: true }),
  };
  static override flags = {
    ...storeFlag,
    program: Flags.string({ description: 'Only crashes of this program.', helpValue: 'NAME' }),
    limit: Flags.integer({ description: 'At most N of each kind.', helpValue: 'N', min: 1, default: 50 }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(StoreDiff);
    const config = await loadConfig(flags.config);
    const { diffVersions } = await import('../../store/diff.ts');
    await this.finish(
      await diffVersions(flags.store, {
        before: args.before,
        after: args.after,
        program: flags.program,
        limit: flags.limit,
      }),
      flags,
      config.failOn ?? 'never',
    );
  }
}
