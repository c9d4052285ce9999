import { fileURLToPath } from 'node:url';
import { run } from '@oclif/core/run';

/**
 * Runs the command that a command line names.
 * @param entry URL of the file that the shell started: oclif finds the package from it.
 */
export async function dispatch(argv: readonly string[], entry: string): Promise<void> {
  // There are no plug-ins: a package.json in the user's data directory is none of ours.
  await run([...argv], { root: fileURLToPath(entry), userPlugins: false });
}
