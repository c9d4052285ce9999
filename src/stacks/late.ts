import { ToolError } from '../errors/errors.ts';
import { Uncertain } from './uncertain.ts';
import type { Engine } from './engine.ts';
import { known } from '../text/known.ts';
import type { PrintedVariable, Stack, StackEntry } from './model.ts';

/** An engine that is started when it is first asked, and the stacks that it tells. */
export interface LateEngine {
  /** What it is once it answers. @throws ToolError when it fails. */
  start(): Promise<{ readonly engine: Engine; readonly stacks: readonly Stack[] }>;
  /** What of it was started; undefined where nobody has asked. */
  readonly started: Engine | undefined;
}

/**
 * An engine, with another one for what it can't answer of variables, and for instructions where it has none. Of variables the other is
 * asked only where both tell an entry alike: by thread, number, address and function.
 */
export function withLate(own: Engine, late: LateEngine): Engine {
  const further = new Map<number, Stack>();
  let most: number | undefined;
  const other = async (): ReturnType<LateEngine['start']> => {
    const found = await late.start();
    if (most !== undefined) found.engine.limit?.(most);
    return found;
  };
  const same = async (stack: Stack, index: number): Promise<{ engine: Engine; stack: Stack } | undefined> => {
    const { engine, stacks } = await other();
    const read = stacks.find(({ threadId }) => threadId === stack.threadId);
    const theirs = read && (await readUpTo(index, further.get(stack.threadId) ?? read, engine));
    if (theirs !== undefined) further.set(stack.threadId, theirs);
    return theirs !== undefined && isSame(stack.entries[index], theirs.entries[index])
      ? { engine, stack: theirs }
      : undefined;
  };
  return {
    ...own,
    get besides() {
      return late.started;
    },
    limit: (milliseconds) => {
      most = milliseconds;
      own.limit?.(milliseconds);
      late.started?.limit?.(milliseconds);
    },
    instructions:
      own.instructions ??
      ((pc, before, after) =>
        unlessItFails([], async () => (await (await other()).engine.instructions?.(pc, before, after)) ?? [])),
    values: async (stack, index) => {
      const theirs = async (): Promise<readonly PrintedVariable[]> => {
        const found = await same(stack, index);
        return (await found?.engine.values?.(found.stack, index)) ?? [];
      };
      const values = await ownOr(own.values?.(stack, index), theirs);
      return values.every(({ value }) => value !== undefined) ? values : filled(values, await theirs());
    },
    variables: (stack, index) =>
      ownOr(own.variables?.(stack, index), async () => {
        const found = await same(stack, index);
        return found?.engine.variables?.(found.stack, index) ?? [];
      }),
    placeOf: (stack, index, variable, call) =>
      ownOr(own.placeOf?.(stack, index, variable, call), async () => {
        const found = await same(stack, index);
        return found?.engine.placeOf?.(found.stack, index, variable, call);
      }),
    layoutOf: (stack, index, expression) =>
      ownOr(own.layoutOf?.(stack, index, expression), async () => {
        const found = await same(stack, index);
        return found?.engine.layoutOf?.(found.stack, index, expression);
      }),
    symbolAt: (address, stack, index) =>
      ownOr(own.symbolAt?.(address, stack, index), async () =>
        (await other()).engine.symbolAt?.(address, stack, index),
      ),
    functionAt: (address) => ownOr(own.functionAt?.(address), async () => (await other()).engine.functionAt?.(address)),
  };
}

/** What one could not tell, as another does: by its name, if there is but one of that. */
function filled(values: readonly PrintedVariable[], others: readonly PrintedVariable[]): PrintedVariable[] {
  const count = (all: readonly PrintedVariable[], name: string): number =>
    all.filter((each) => each.name === name).length;
  return values.map((variable) => {
    const { name, value } = variable;
    if (value !== undefined || count(values, name) > 1 || count(others, name) > 1) return variable;
    return { ...variable, ...known({ value: others.find((each) => each.name === name)?.value }) };
  });
}

/** An engine's own answer, unless it has none that is certain. */
async function ownOr<T>(answer: Promise<T> | undefined, ask: () => Promise<T>): Promise<T> {
  if (answer === undefined) return await ask();
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof Uncertain)) throw error;
    return await ask();
  }
}

/** The other engine is no more than a help. */
async function unlessItFails<T>(without: T, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ToolError) return without;
    throw error;
  }
}

async function readUpTo(index: number, stack: Stack, engine: Engine): Promise<Stack> {
  if (index < stack.entries.length || !stack.truncated) return stack;
  return (await engine.readOn?.(stack, index + 1)) ?? stack;
}

function isSame(own: StackEntry | undefined, their: StackEntry | undefined): boolean {
  return own !== undefined && own.address === their?.address && own.function === their?.function;
}
