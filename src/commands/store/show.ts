import * as Args from '@oclif/core/args';
import { FaultlineCommand } from '../../command.ts';
import { loadConfig } from '../../config/config.ts';
import { storeFlag } from '../../store/flags.ts';

export default class StoreShow extends FaultlineCommand {
  static override summary = 'Show all that a store knows of one crash.';
  static override description =
    'Its status, the versions that it was seen in, since when it is gone, and its newest occurrences.';
  static override examples = ['<%= config.bin %> <%= command.id %> 3b1f0c'];
  static override args = {
    fingerprint: Args.string({
      name: 'FINGERPRINT',
      description: 'The fingerprint, or enough of its beginning.',
      required: true,
    }),
  };
  static override flags = { ...storeFlag };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(StoreShow);
    const config = await loadConfig(flags.config);
    const { showStored } = await import('../../store/show.ts');
    await this.finish(await showStored(flags.store, args.fingerprint), flags, config.failOn ?? 'never');
  }
}
