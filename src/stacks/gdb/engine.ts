import type { Gdb } from '../../tools/gdb.ts';
import { miQuote, miText } from '../../tools/mi.ts';
import type { Engine } from '../engine.ts';
import type { Stack } from '../model.ts';
import { disassemble } from './disassemble.ts';
import { layoutOf } from './layout.ts';
import { isAboutDebugInfo, UnreadableDebugInfo } from './session.ts';
import {
  listThreads,
  readStackPointer,
  readStacks,
  readWithExactNames,
  unwindStop,
  type GdbThread,
  type TrampolineTest,
} from './stacks.ts';
import { readProcessor, readRegisters } from './registers.ts';
import { calledFrom, continueAt } from './tell-gdb.ts';
import { listValues } from './values.ts';
import { functionAt, listVariables, placeOf, symbolAt } from './variables.ts';

/**
 * gdb as an engine, once it has loaded a core.
 * @param readsDebugInfo whether gdb is to fail over debug information that it can't read, instead of telling less.
 */
export function gdbEngine(gdb: Gdb, readsDebugInfo: boolean, isTrampoline?: TrampolineTest): Engine {
  const threads = new Map<number, GdbThread>();
  const threadOf = ({ threadId }: Stack): GdbThread => {
    const thread = threads.get(threadId);
    if (thread === undefined) throw new Error(`gdb was not asked for the stack of thread ${threadId}`);
    return thread;
  };
  const readOn = (stack: Stack, limit: number): Promise<Stack> =>
    readWithExactNames(gdb, threadOf(stack), limit, isTrampoline);
  return {
    name: 'gdb',
    version: gdb.version,
    confined: gdb.confined,
    async stacks(currentThread, depth) {
      const listed = await listThreads(gdb);
      for (const thread of listed) threads.set(thread.threadId, thread);
      const stacks = await readStacks(gdb, listed, currentThread, depth, isTrampoline);
      const broken = readsDebugInfo ? stacks.find(({ error }) => isAboutDebugInfo(error)) : undefined;
      if (broken?.error !== undefined) throw new UnreadableDebugInfo(broken.error);
      return stacks;
    },
    readOn,
    goOn: (stack, at, limit) => continueAt(gdb, stack, at, () => readOn(stack, limit)),
    calledFrom: (stack, { index, caller }, limit) => calledFrom(gdb, stack, index, caller, () => readOn(stack, limit)),
    stackPointer: (stack, index) => readStackPointer(gdb, threadOf(stack).gdbId, index),
    whyStopped: (stack) => unwindStop(gdb, threadOf(stack).gdbId),
    instructions: (pc, before, after) => disassemble(gdb, pc, before, after),
    addressOf: (symbol) => addressOf(gdb, symbol),
    demangle: (type) => demangle(gdb, type),
    processor: () => readProcessor(gdb),
    registers: async () => readRegisters(gdb, await listThreads(gdb)),
    limit: (milliseconds) => gdb.limit(milliseconds, MOST_PRINTED),
    values: (stack, index) => listValues(gdb, threadOf(stack).gdbId, index),
    variables: (stack, index) => listVariables(gdb, threadOf(stack).gdbId, index),
    placeOf: (stack, index, variable) => placeOf(gdb, threadOf(stack).gdbId, index, variable),
    layoutOf: (stack, index, expression) =>
      layoutOf(gdb, `--thread ${threadOf(stack).gdbId} --frame ${index}`, expression),
    symbolAt: (address) => symbolAt(gdb, address),
    functionAt: (address) => functionAt(gdb, address),
    look: (stack, { index, apart }) => [
      gdb.program,
      '-q',
      '-ex',
      `thread ${threadOf(stack).gdbId}`,
      '-ex',
      apart === undefined ? `frame ${index}` : `frame view 0x${apart.sp.toString(16)} 0x${apart.pc.toString(16)}`,
    ],
  };
}

/** Bytes of answers about variables: those about one frame have a thousandth of it. */
const MOST_PRINTED = 16 * 1024 * 1024;

async function addressOf(gdb: Gdb, symbol: string): Promise<bigint | undefined> {
  const answer = await gdb.ask(`-data-evaluate-expression ${miQuote(`(unsigned long) &${symbol}`)}`);
  const value = /^\d+$/.exec(miText(answer ?? {}, 'value') ?? '')?.[0];
  return value === undefined ? undefined : BigInt(value);
}

/** gdb demangles symbols: that of a type is `typeinfo for TYPE`. */
async function demangle(gdb: Gdb, type: string): Promise<string | undefined> {
  const printed = (await gdb.console(`demangle -l c++ -- _ZTI${type}`)).trim();
  return /^typeinfo for (.+)$/.exec(printed)?.[1];
}
