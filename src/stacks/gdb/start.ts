import { isTrampoline } from '../../arch/signal-frame.ts';
import { Gdb, MULTIARCH, type GdbOptions } from '../../tools/gdb.ts';
import { findProgram } from '../../tools/sandbox.ts';
import type { Engine, LoadedCore, StartingEngine } from '../engine.ts';
import { takeAhead } from './ahead.ts';
import { gdbEngine } from './engine.ts';
import type { TrampolineTest } from './stacks.ts';
import { loadSession, UnreadableDebugInfo } from './session.ts';

/**
 * Works with a gdb that starts meanwhile: it takes as long to start as everything before its first question does.
 * What keeps it from starting is told where it is needed: wrong evidence comes first.
 */
export async function withGdb<Result>(
  options: GdbOptions,
  work: (starting: StartingEngine) => Promise<Result>,
): Promise<Result> {
  let starting = Gdb.start(options, options.sandbox === false ? undefined : takeAhead());
  starting.catch(() => {});
  const isForeign = (): void => {
    const { program } = foreignGdb();
    if (program === undefined) return;
    void closeStarted(starting);
    starting = Gdb.start({ ...options, program });
    starting.catch(() => {});
  };
  try {
    return await work({ isForeign, withCore: async (core, examine) => withCore(await starting, core, examine) });
  } finally {
    await closeStarted(starting);
  }
}

/** Which gdb reads a core of another processor, where it is installed. */
export function foreignGdb(): Pick<GdbOptions, 'program'> {
  return findProgram(MULTIARCH) === undefined ? {} : { program: MULTIARCH };
}

async function closeStarted(starting: Promise<Gdb>): Promise<void> {
  (await starting.catch(() => undefined))?.close();
}

/** gdb believes unwind information that says "signal frame"; the core tells whether there is one. */
function trampolinesOf({ process }: LoadedCore): TrampolineTest {
  return (address, sp) => isTrampoline(process, process.arch, address, sp);
}

type Work<Result> = (engine: Engine, unreadable: string | undefined) => Promise<Result>;

async function withCore<Result>(gdb: Gdb, core: LoadedCore, work: Work<Result>): Promise<Result> {
  try {
    await loadSession(gdb, core);
    return await work(gdbEngine(gdb, true, trampolinesOf(core)), undefined);
  } catch (error) {
    if (!(error instanceof UnreadableDebugInfo)) throw error;
    return await withoutDebugInfo(gdb, core, (engine) => work(engine, error.message));
  }
}

async function withoutDebugInfo<Result>(
  gdb: Gdb,
  core: LoadedCore,
  work: (engine: Engine) => Promise<Result>,
): Promise<Result> {
  const { plainCore } = await import('./without-debug-info.ts');
  const plain = plainCore(core);
  try {
    const another = await gdb.startAnother(); // the same gdb again, after its errors: 13.1 ends in an assertion of its own
    try {
      await loadSession(another, plain.core);
      return await work(gdbEngine(another, false, trampolinesOf(core)));
    } finally {
      another.close();
    }
  } finally {
    plain.remove();
  }
}
