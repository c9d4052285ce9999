import { FaultlineCommand, onlyFlags, secondsFlag, timeoutFlag } from '../command.ts';
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
  static override baseFlags = onlyFlags('debug');
  static override flags = {
    ...storeFlag,
    ...timeoutFlag,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Mcp);
    const timeout = secondsFlag('timeout', flags.timeout);
    const { serveMcp } = await import('../mcp/serve-mcp.ts');
    serveMcp({ store: flags.store, timeout });
  }
}
