import { statOf } from '../../process/live/stat-of.ts';
import { Gdb, GdbCommandError } from '../../tools/gdb.ts';
import { onEnd } from '../../tools/lifecycle.ts';
import type { Engine } from '../engine.ts';
import { gdbEngine } from './engine.ts';

/** What gdb told of a process that it had stopped. */
export interface Attached<Result> {
  readonly result: Result;
  /** Milliseconds for which the process stood still. */
  readonly stoppedFor: number;
}

/** gdb may not trace the process, or can't. */
export class NotAttached extends Error {
  override name = 'NotAttached';
}

/**
 * Has gdb attach to a process that runs, works with it, and lets the process go on. It stands still for all that time: gdb reads the symbols
 * of every library meanwhile. gdb is not confined, for what is confined may trace nobody.
 * @param timeout milliseconds for all of it.
 * @throws NotAttached; ToolError where gdb is missing, fails or takes too long. However it ends, the process goes on.
 */
export async function withAttached<Result>(
  pid: number,
  timeout: number,
  work: (engine: Engine) => Promise<Result>,
): Promise<Attached<Result>> {
  const gdb = await Gdb.start({ timeout, sandbox: false });
  const letGo = onEnd(goOnAfter(pid, gdb));
  try {
    const began = performance.now();
    await attach(gdb, pid);
    const result = await work(gdbEngine(gdb, false));
    await gdb.ask('-target-detach');
    return { result, stoppedFor: performance.now() - began };
  } finally {
    letGo();
  }
}

async function attach(gdb: Gdb, pid: number): Promise<void> {
  try {
    await gdb.send(`-target-attach ${pid}`);
  } catch (error) {
    if (error instanceof GdbCommandError) throw new NotAttached(error.message);
    throw error;
  }
}

/** Milliseconds until the kernel has let go of what a killed gdb traced, and between two looks. */
const UNTIL_GONE = 500;
const LOOK = 5;

/**
 * Ends gdb, and sees to it that the process goes on. gdb stops it by a SIGSTOP: one that was sent, and that gdb did not live to take back,
 * would stop it for ever.
 */
function goOnAfter(pid: number, gdb: Gdb): () => void {
  const before = statOf(pid);
  return () => {
    gdb.close();
    const waiting = new Int32Array(new SharedArrayBuffer(4));
    for (let waited = 0; waited < UNTIL_GONE; waited += LOOK) {
      const now = statOf(pid);
      if (now === undefined || now.started !== before?.started) return;
      if (now.state === 'T' && before.state !== 'T') {
        goOn(pid);
        return;
      }
      if (now.state !== 't' || before.state === 't') return;
      Atomics.wait(waiting, 0, 0, LOOK);
    }
  };
}

function goOn(pid: number): void {
  try {
    process.kill(pid, 'SIGCONT');
  } catch {
    // it has ended
  }
}
