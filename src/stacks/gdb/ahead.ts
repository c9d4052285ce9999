import { Gdb } from '../../tools/gdb.ts';

let ahead: Promise<Gdb> | undefined;

/**
 * Launches the gdb that the next triage takes: gdb takes as long to get ready as we take to read the command line and
 * to find the core. Resolves once the process runs; one that can't be started is told by Gdb.start.
 * @returns what ends it if nobody has taken it.
 */
export async function launchAhead(): Promise<() => void> {
  const launched = Gdb.launch(true);
  ahead = launched;
  const gdb = await launched.catch(() => undefined);
  return () => {
    if (ahead !== launched) return;
    ahead = undefined;
    gdb?.close();
  };
}

/** The gdb that was launched ahead, once. */
export function takeAhead(): Promise<Gdb> | undefined {
  const taken = ahead;
  ahead = undefined;
  return taken;
}
