import * as Args from '@oclif/core/args';
import { FaultlineCommand, onlyFlags } from '../command.ts';
import { SHELLS, type Shell } from '../manual/completion/shells.ts';
import { programOf } from '../program.ts';

export default class Completion extends FaultlineCommand {
  static override summary = 'Print what has bash, zsh or fish complete commands, flags and their values.';
  static override examples = [
    { description: 'bash', command: 'source <(<%= config.bin %> <%= command.id %> bash)' },
    {
      description: 'zsh, into a directory of $fpath',
      command: '<%= config.bin %> <%= command.id %> zsh > ~/.zfunc/_faultline',
    },
    {
      description: 'fish',
      command: '<%= config.bin %> <%= command.id %> fish > ~/.config/fish/completions/faultline.fish',
    },
  ];
  static override args = {
    shell: Args.string({ description: 'Which shell.', name: 'SHELL', options: SHELLS, required: true }),
  };
  // It is no report, as that of schema.
  static override baseFlags = onlyFlags('debug');

  async run(): Promise<void> {
    const { args } = await this.parse(Completion);
    const { completionFor } = await import('../manual/completion/index.ts');
    process.stdout.write(completionFor(args.shell as Shell, programOf(this.config).manual()));
  }
}
