import type { Config } from '@oclif/core/interfaces';
import type { FaultlineCommand } from './command.ts';
import type { Manual } from './manual/model.ts';

/** The parts of the program, wherever they are: files of a package, or all in one. */
export interface Program {
  readonly manual: () => Manual;
  /** The module of a command, by its name as it is typed: `triage coredump`. */
  readonly load: (name: string) => Promise<{ readonly default: StartableCommand }>;
}

/** A command's class as `dispatch` makes use of it. */
export interface StartableCommand {
  id: string;
  new (argv: string[], config: Config): FaultlineCommand;
}

/**
 * What oclif's commands ask of oclif's configuration. There are no plug-ins, so no hooks, and a package.json in the user's
 * data directory is none of ours: finding that out by its own means took oclif a third of each start.
 */
export function oclifConfig(program: Program): Config {
  const config = {
    bin: 'faultline',
    program,
    runHook: async () => ({ successes: [], failures: [] }),
    scopedEnvVarKeys: () => [],
  };
  return config as unknown as Config;
}

/** The program that a command belongs to. */
export function programOf(config: Config): Program {
  return (config as unknown as { readonly program: Program }).program;
}
