import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { FaultlineCommand } from '../../command.ts';
import { loadConfig } from '../../config/config.ts';
import { storeFlag } from '../../store/flags.ts';
import { timeOf } from '../../store/time.ts';

export default class StoreList extends FaultlineCommand {
  static override summary = 'List the crashes of a store, those that matter most first.';
  static override description =
    'First those that came back after they were fixed, then those that nobody has looked at, then the known and the fixed ones; of each the newest first.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --new-since 7d',
    '<%= config.bin %> <%= command.id %> imagesrv --in-version 2.4-1 --on-host web3',
  ];
  static override args = {
    match: Args.string({
      name: 'MATCH',
      description: 'Part of the program, the signature or the title, or the beginning of the fingerprint.',
    }),
  };
  static override flags = {
    ...storeFlag,
    'new-since': Flags.string({ description: 'Only crashes that were first seen since then.', helpValue: 'TIME' }),
    since: Flags.string({ description: 'Only crashes that were seen since then.', helpValue: 'TIME' }),
    'in-version': Flags.string({ description: 'Only crashes that were seen in this version.', helpValue: 'VERSION' }),
    'on-host': Flags.string({ description: 'Only crashes that were seen on this host.', helpValue: 'HOST' }),
    unit: Flags.string({ description: 'Only crashes of this unit.', helpValue: 'NAME' }),
    back: Flags.boolean({ description: 'Only crashes that were seen again after a version without them.' }),
    gone: Flags.boolean({ description: 'Only crashes that newer versions have not shown.' }),
    limit: Flags.integer({ description: 'At most N of them.', helpValue: 'N', min: 1, default: 50 }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(StoreList);
    const config = await loadConfig(flags.config);
    const { listStore } = await import('../../store/list.ts');
    const { 'new-since': newSince, since } = flags;
    const report = await listStore(
      flags.store,
      {
        match: args.match,
        newSince: newSince === undefined ? undefined : timeOf('new-since', newSince),
        since: since === undefined ? undefined : timeOf('since', since),
        version: flags['in-version'],
        host: flags['on-host'],
        unit: flags.unit,
        back: flags.back,
        gone: flags.gone,
      },
      flags.limit,
    );
    await this.finish(report, flags, config.failOn ?? 'never');
  }
}
