import { FaultlineError, ToolError } from '../errors/errors.ts';
import type { Engine, LoadedCore, StartingEngine } from '../stacks/engine.ts';
import { foreignGdb, withGdb } from '../stacks/gdb/start.ts';
import { Uncertain } from '../stacks/uncertain.ts';
import { withLate, type LateEngine } from '../stacks/late.ts';
import { findProgram } from '../tools/sandbox.ts';
import type { CoredumpOptions } from './model.ts';

const TIMEOUT = 120_000;
/** Entries of the stacks that gdb is asked for beside ours: as many as a report has. */
const DEPTH = { frames: 256, otherFrames: 48 };

/** Works with the engine that unwinds cores, which starts meanwhile where it has to start. */
export async function withEngine<Result>(
  options: CoredumpOptions,
  work: (starting: StartingEngine) => Promise<Result>,
): Promise<Result> {
  const { engine = namedEngine() } = options;
  return engine === 'gdb' ? withGdb(gdbOptions(options), work) : work(nativeFirst(options, engine));
}

/** The one that FAULTLINE_ENGINE names: commands without a flag for it triage, too. */
function namedEngine(): NonNullable<CoredumpOptions['engine']> {
  const name = process.env['FAULTLINE_ENGINE'];
  return name === 'gdb' || name === 'native' ? name : 'auto';
}

function gdbOptions({ timeout = TIMEOUT, sysroot, sandbox = true }: CoredumpOptions): Parameters<typeof withGdb>[0] {
  return { timeout, sandbox, ...(sysroot === undefined ? {} : { sysroot }) };
}

function hasGdb(): boolean {
  return findProgram('gdb') !== undefined || foreignGdb().program !== undefined;
}

/** The native engine; for `auto`, gdb where that one can't tell a stack for certain, and there is a gdb that does. */
function nativeFirst(options: CoredumpOptions, engine: 'native' | 'auto'): StartingEngine {
  return {
    withCore: async (core, work) => {
      const { withNative } = await import('../stacks/native/start.ts');
      const alone = (doubt?: string) =>
        withNative(core, false, (own) => work(doubt === undefined ? own : { ...own, doubt }, undefined));
      // gdb can't place a program that lies elsewhere than it was linked without the auxiliary vector, which valgrind leaves out.
      if (engine === 'native' || !hasGdb() || core.process.writtenByValgrind === true) return await alone();
      if (core.process.arch?.unwinding === undefined) return await askGdb(options, core, work);
      const gdb = new LateGdb(options, core);
      try {
        return await withNative(core, true, (own) => work(withLate(own, gdb), undefined));
      } catch (error) {
        if (!(error instanceof Uncertain)) throw error;
        return await sure(askGdb(options, core, work), (failed) =>
          alone(`${error.message}; gdb may tell more, but: ${failed.message}`),
        );
      } finally {
        await gdb.close();
      }
    },
  };
}

/** An answer; another one where a tool failed. */
async function sure<Result>(answer: Promise<Result>, other: (error: ToolError) => Promise<Result>): Promise<Result> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    return await other(error);
  }
}

type Work<Result> = (engine: Engine, unreadable: string | undefined) => Promise<Result>;

function askGdb<Result>(options: CoredumpOptions, core: LoadedCore, work: Work<Result>): Promise<Result> {
  const program = core.foreign === undefined ? {} : foreignGdb();
  return withGdb({ ...gdbOptions(options), ...program }, (starting) => starting.withCore(core, work));
}

/** gdb, started with a core when somebody asks. */
class LateGdb implements LateEngine {
  readonly #options: CoredumpOptions;
  readonly #core: LoadedCore;
  readonly #closing = Promise.withResolvers<void>();
  #starting: ReturnType<LateEngine['start']> | undefined;
  #ended: Promise<void> | undefined;
  #engine: Engine | undefined;

  constructor(options: CoredumpOptions, core: LoadedCore) {
    this.#options = options;
    this.#core = core;
  }

  get started(): Engine | undefined {
    return this.#engine;
  }

  start(): ReturnType<LateEngine['start']> {
    return (this.#starting ??= this.#start());
  }

  /** Ends it, if it was started. */
  async close(): Promise<void> {
    this.#closing.resolve();
    await this.#ended;
  }

  #start(): ReturnType<LateEngine['start']> {
    const { promise, resolve, reject } = Promise.withResolvers<Awaited<ReturnType<LateEngine['start']>>>();
    const asked = askGdb(this.#options, this.#core, async (engine) => {
      const stacks = await engine.stacks(this.#core.process.threads[0]?.id ?? 0, DEPTH);
      this.#engine = engine;
      resolve({ engine, stacks });
      await this.#closing.promise;
    });
    this.#ended = asked.catch((error: unknown) => {
      const isOurs = error instanceof FaultlineError && !(error instanceof ToolError);
      reject(isOurs ? new ToolError(error.message, error.remedy, { cause: error }) : error);
    });
    return promise;
  }
}
