import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { FaultlineCommand, secondsFlag } from '../../command.ts';
import { loadConfig } from '../../config/config.ts';
import { journalFlags } from '../../evidence/journal-flags.ts';

export default class TriageList extends FaultlineCommand {
  static override summary = 'List the coredumps that systemd-coredump has recorded, newest first.';
  static override description =
    'The signature is that of the crash where its core can be read at once and tells it for certain. With a ~ it is approximate: by a stack that is not certain, or the one that systemd-coredump wrote down.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> python3 --since yesterday',
    '<%= config.bin %> <%= command.id %> app.service --all --json',
  ];
  static override args = {
    match: Args.string({
      name: 'MATCH',
      description: 'A pid, a command, the path of an executable, a unit, or FIELD=value of the journal.',
    }),
  };
  static override flags = {
    ...journalFlags,
    timeout: Flags.string({
      description: 'Time to wait for one entry of the journal (default 60).',
      helpValue: 'SECONDS',
      env: 'FAULTLINE_TIMEOUT',
    }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(TriageList);
    const { timeout } = await loadConfig(flags.config);
    const wait = timeout === undefined ? undefined : timeout * 1000;
    const { listCoredumps } = await import('../../coredump/list.ts');
    await this.finish(
      await listCoredumps({ ...flags, timeout: secondsFlag('timeout', flags.timeout) ?? wait, match: args.match }),
      flags,
      'never',
    );
  }
}
