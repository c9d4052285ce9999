import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { FaultlineCommand, onlyFlags } from '../command.ts';

export default class Trust extends FaultlineCommand {
  static override summary = "Allow a project's configuration to run its commands.";
  static override description = `A configuration may name commands whose output becomes part of a report (sections). Those of a file that was found, in a working directory or above it, are not run until you allow that file, and again when it has changed.`;
  static override examples = [
    { description: 'The configuration of this project', command: '<%= config.bin %> <%= command.id %>' },
    { description: 'What is allowed', command: '<%= config.bin %> <%= command.id %> --list' },
    { description: 'Take it back', command: '<%= config.bin %> <%= command.id %> --revoke faultline.config.yaml' },
  ];
  // It is no report: there is nothing to format, to mask, to write elsewhere or to fail on.
  static override baseFlags = onlyFlags('debug');
  static override args = {
    file: Args.string({ description: 'The configuration; default: the one that is found from here upward.' }),
  };
  static override flags = {
    list: Flags.boolean({ description: 'Print the files that are allowed.', exclusive: ['revoke'] }),
    revoke: Flags.boolean({ description: 'Allow it no more.' }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Trust);
    const { distrust, trust, trusted } = await import('../config/trust.ts');
    const lines = flags.list ? trusted() : flags.revoke ? distrust(args.file) : await trust(args.file);
    process.stdout.write(`${lines.join('\n')}\n`);
  }
}
