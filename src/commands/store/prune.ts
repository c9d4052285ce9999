import * as Flags from '@oclif/core/flags';
import { FaultlineCommand } from '../../command.ts';
import { UsageError } from '../../errors/errors.ts';
import { storeFlag } from '../../store/flags.ts';
import { timeOf } from '../../store/time.ts';

export default class StorePrune extends FaultlineCommand {
  static override summary = 'Remove the oldest occurrences from a store.';
  static override description =
    'A crash of which something is left, or of which somebody has said something, stays with its sums. What was removed is not added again.';
  static override examples = ['<%= config.bin %> <%= command.id %> --older-than 365d --most 1000000'];
  static override flags = {
    ...storeFlag,
    'older-than': Flags.string({ description: 'Remove occurrences from before then.', helpValue: 'TIME' }),
    most: Flags.integer({ description: 'Keep only the newest N.', helpValue: 'N', min: 1 }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(StorePrune);
    const { 'older-than': olderThan, most } = flags;
    if (olderThan === undefined && most === undefined)
      throw new UsageError('There is nothing to remove.', 'Give --older-than or --most.');
    const { pruneStore } = await import('../../store/prune.ts');
    const since = olderThan === undefined ? undefined : timeOf('older-than', olderThan);
    await this.finish(await pruneStore(flags.store, { since, most }), flags, 'never');
  }
}
