import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { FaultlineCommand } from '../../command.ts';
import { UsageError } from '../../errors/errors.ts';
import { storeFlag } from '../../store/flags.ts';
import type { Mark } from '../../store/model.ts';

export default class StoreMark extends FaultlineCommand {
  static override summary = 'Say what a crash is: known, fixed, the same as another.';
  static override description =
    'A crash that is seen in the version that it was fixed in, or a newer one, is back: store list has it first, and it is an error for --fail-on.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> 3b1f0c --fixed-in 2.4-1 --note "PR 812"',
    '<%= config.bin %> <%= command.id %> 3b1f0c --same-as 77ae01',
  ];
  static override args = {
    fingerprint: Args.string({
      name: 'FINGERPRINT',
      description: 'The fingerprint, or enough of its beginning.',
      required: true,
    }),
  };
  static override flags = {
    ...storeFlag,
    known: Flags.boolean({ description: 'Somebody has looked at it; --no-known: nobody has.', allowNo: true }),
    'fixed-in': Flags.string({
      description: 'The version that has the fix; an empty one: it is not fixed.',
      helpValue: 'VERSION',
    }),
    note: Flags.string({ description: 'What is to be kept in mind; an empty one: nothing.', helpValue: 'TEXT' }),
    'same-as': Flags.string({
      description: 'Count it with another crash from now on.',
      helpValue: 'FINGERPRINT',
      exclusive: ['apart'],
    }),
    apart: Flags.boolean({ description: 'Count it by itself again.' }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(StoreMark);
    const mark: Mark = {
      ...(flags.known === undefined ? {} : { acknowledged: flags.known }),
      ...(flags['fixed-in'] === undefined ? {} : { fixedIn: flags['fixed-in'] || null }),
      ...(flags.note === undefined ? {} : { note: flags.note || null }),
      ...(flags['same-as'] === undefined ? {} : { mergedInto: flags['same-as'] }),
      ...(flags.apart ? { mergedInto: null } : {}),
    };
    if (Object.keys(mark).length === 0)
      throw new UsageError('There is nothing to mark.', 'Give --known, --fixed-in, --note, --same-as or --apart.');
    const { markCrash } = await import('../../store/mark.ts');
    await this.finish(await markCrash(flags.store, args.fingerprint, mark), flags, 'never');
  }
}
