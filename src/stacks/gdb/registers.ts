import type { Registers } from '../../process/memory.ts';
import { GdbCommandError, type Gdb } from '../../tools/gdb.ts';
import { miAddress, miQuote } from '../../tools/mi.ts';
import type { ThreadRegisters } from '../engine.ts';
import type { GdbThread } from './stacks.ts';

/**
 * Which processor's gdb took the core to be. One of a processor that it does not know it takes for one of its own machine's,
 * without a word, and shows registers that are none. (gdb 13.1 for x86-64 with a core of s390x, whose threads' notes have the
 * same size; test/e2e/triage-errors.test.ts.)
 */
export async function readProcessor(gdb: Gdb): Promise<string | undefined> {
  const printed = await gdb.console('show architecture');
  const taken = /\(currently "([^"]+)"\)|is set to "(?!auto)([^"]+)"/.exec(printed);
  return taken?.[1] ?? taken?.[2];
}

/** The processors that gdb can read cores of, as it calls them; none where it does not say. */
export async function knownProcessors(gdb: Gdb): Promise<readonly string[]> {
  try {
    await gdb.send(`-interpreter-exec console ${miQuote('set architecture')}`);
  } catch (error) {
    if (!(error instanceof GdbCommandError)) throw error;
    return /Valid arguments are (.*?)\.?$/.exec(error.message)?.[1]?.split(', ') ?? [];
  }
  return [];
}

/** The registers that gdb reads of each thread. */
export async function readRegisters(gdb: Gdb, threads: readonly GdbThread[]): Promise<Map<number, ThreadRegisters>> {
  const read = new Map<number, ThreadRegisters>();
  for (const { threadId, gdbId } of threads) {
    const [pc, sp] = [await evaluate(gdb, gdbId, '$pc'), await evaluate(gdb, gdbId, '$sp')];
    if (pc !== undefined && sp !== undefined)
      read.set(threadId, { registers: await generalRegisters(gdb, gdbId), pc, sp });
  }
  return read;
}

async function evaluate(gdb: Gdb, gdbId: string, register: '$pc' | '$sp'): Promise<bigint | undefined> {
  return miAddress(await gdb.ask(`-data-evaluate-expression --thread ${gdbId} --frame 0 ${register}`));
}

/** A line of `info registers`: name, value, and the value as a number or as what lies there. */
const REGISTER = /^([a-z]\w*) +(0x[0-9a-f]+)\b/gm;

/** For people: what gdb counts among the general registers of the processor. */
async function generalRegisters(gdb: Gdb, gdbId: string): Promise<Registers> {
  await gdb.ask(`-thread-select ${gdbId}`);
  const printed = await gdb.console('info registers');
  return Object.fromEntries([...printed.matchAll(REGISTER)].map(([, name = '', value = '0']) => [name, BigInt(value)]));
}
