import * as Flags from '@oclif/core/flags';
import { FaultlineCommand, commonFlags, secondsFlag } from '../command.ts';
import { storeFlag } from '../store/flags.ts';

export default class Mcp extends FaultlineCommand {
  static override summary = 'Answer agents by the Model Context Protocol, on standard input and output.';
  static override description =
    'Its tools: list, triage, frames, compare, search. They only read; secrets are masked; what a client sends never gets to a debugger as a command. It reads what the user who starts it may read.';
  static override examples = [
    {
      description: 'As a client starts it',
      command: '<%= config.bin %> <%= command.id %> --store /var/lib/faultline/store.sqlite',
    },
  ];
  // Standard output is the protocol's.
  static override baseFlags = { debug: commonFlags.debug } as unknown as typeof commonFlags;
  static override flags = {
    ...storeFlag,
    timeout: Flags.string({
      description: 'Time that gdb may take for one core (default 120).',
      helpValue: 'SECONDS',
      env: 'FAULTLINE_TIMEOUT',
    }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Mcp);
    const timeout = secondsFlag('timeout', flags.timeout);
    const { serveMcp } = await import('../mcp/serve-mcp.ts');
    serveMcp({ store: flags.store, timeout });
  }
}
