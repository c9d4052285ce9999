import { ToolError } from '../errors/errors.ts';
import { readWord, wordSize } from '../process/memory.ts';
import type { Core } from '../process/core.ts';
import type { MemoryEvidence } from '../report/sections/memory.ts';
import type { Engine } from '../stacks/engine.ts';
import type { Stack } from '../stacks/model.ts';
import { hex } from '../text/hex.ts';
import type { Crash } from './examine.ts';
import { memoryOfEvidence, type CrashMemory } from './memory.ts';
import type { TriageOptions } from './model.ts';

/** An array of a function, and where it ends. */
interface ArrayVariable {
  readonly name: string;
  readonly type: string;
  readonly start: bigint;
  readonly end: bigint;
}

type Smashed = Pick<Crash, 'cause' | 'culprit' | 'stack' | 'recovered'>;

/** Milliseconds for all questions. */
const TIME = 60_000;

/** What a stack was smashed with; undefined where that is not sure, or the engine can't tell. */
export async function smashedStack(
  crash: Smashed,
  engine: Engine,
  core: Core,
  options: Pick<TriageOptions, 'hexdump'>,
): Promise<CrashMemory | undefined> {
  if (crash.cause.class !== 'stack-smashing') return undefined;
  try {
    engine.limit?.(TIME);
    const evidence = await smashedArray(crash, engine, core);
    return evidence && (await memoryOfEvidence(evidence, core, options));
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    return undefined;
  }
}

/**
 * Which array lies right below the canary that a function found overwritten. Told only where the canary's place is sure and nothing else fits
 * between: in a function that keeps its caller's frame, as all do that are not optimised, it is the word below that.
 */
async function smashedArray(
  { culprit, stack, recovered }: Smashed,
  engine: Engine,
  core: Core,
): Promise<MemoryEvidence | undefined> {
  if (culprit === undefined || (stack.toldFrom !== undefined && culprit.index >= stack.toldFrom)) return undefined;
  const slot = await canaryPlace(engine, stack, culprit.index, core);
  if (slot === undefined || !wasOverwritten(core, recovered.place.threadId, slot)) return undefined;
  const arrays = await arraysOf(engine, stack, culprit.index, wordSize(core.encoding));
  const nearest = arrays.find(({ end }) => end <= slot && slot - end < ALIGNMENT);
  if (nearest === undefined) return undefined;
  const { name, type, start } = nearest;
  const where = culprit.function === undefined ? type : `${type}, in ${culprit.function}`;
  return {
    what: 'overwritten-canary',
    text: `the canary right behind ${name} (${where}) was overwritten: written beyond its end?`,
    confidence: 'medium',
    variable: { name, type, address: hex(start) },
    frame: culprit.index,
  };
}

/** Compilers align arrays to so much, and put nothing between. */
const ALIGNMENT = 16n;
/** Entries that were inlined into one another have the same stack pointer. */
const INLINED_MAX = 8;

/** Below the return address and the caller's frame pointer, where calls push the one, and functions the other. */
async function canaryPlace(engine: Engine, stack: Stack, index: number, core: Core): Promise<bigint | undefined> {
  if (core.arch?.returnsByStack !== true || core.encoding.bits !== 64) return undefined;
  const own = await engine.stackPointer?.(stack, index);
  for (let next = index + 1; own !== undefined && next <= index + INLINED_MAX; next++) {
    const outer = await engine.stackPointer?.(stack, next);
    if (outer === undefined) return undefined;
    if (outer > own) return outer - 3n * BigInt(wordSize(core.encoding));
  }
  return undefined;
}

/** In the thread's own record (tcbhead_t of glibc's tls.h): three words, two numbers of 32 bits, a word. */
const CANARY_IN_RECORD = 5n;

function wasOverwritten(core: Core, threadId: number, slot: bigint): boolean {
  const thread = core.threads.find(({ id }) => id === threadId);
  const record = thread?.registers[core.arch?.registers.threadPointer ?? ''];
  if (record === undefined) return false;
  const canary = readWord(core, record + CANARY_IN_RECORD * BigInt(wordSize(core.encoding)), core.encoding);
  const found = readWord(core, slot, core.encoding);
  return canary !== undefined && canary !== 0n && found !== undefined && found !== canary;
}

async function arraysOf(engine: Engine, stack: Stack, index: number, word: number): Promise<ArrayVariable[]> {
  const variables = (await engine.variables?.(stack, index)) ?? [];
  const found: ArrayVariable[] = [];
  for (const variable of variables) {
    const size = variable.kind === 'local' && variable.isAmbiguous !== true ? sizeOf(variable.type, word) : undefined;
    const place = size === undefined ? undefined : await engine.placeOf?.(stack, index, variable);
    if (size === undefined || place === undefined || !('address' in place)) continue;
    const { name, type } = variable;
    found.push({ name, type, start: place.address, end: place.address + BigInt(size) });
  }
  return found;
}

/** Bytes of an array of numbers or letters; undefined of all else. */
function sizeOf(type: string, word: number): number | undefined {
  const [, element, dimensions] = /^((?:\w+ )*\w+) ?((?:\[\d+\])+)$/.exec(type) ?? [];
  const size =
    element === undefined
      ? undefined
      : elementSize(element.replaceAll(/\b(?:const|volatile|unsigned|signed) ?/g, '').trim(), word);
  const counts = [...(dimensions ?? '').matchAll(/\d+/g)].map(([count]) => Number(count));
  return size === undefined ? undefined : counts.reduce((product, count) => product * count, size);
}

function elementSize(element: string, word: number): number | undefined {
  const bits = /^u?int(8|16|32|64)_t$/.exec(element)?.[1];
  if (bits !== undefined) return Number(bits) / 8;
  return new Map([
    ['', 4], // unsigned
    ['char', 1],
    ['char8_t', 1],
    ['short', 2],
    ['char16_t', 2],
    ['int', 4],
    ['wchar_t', 4],
    ['char32_t', 4],
    ['float', 4],
    ['long', word],
    ['size_t', word],
    ['double', 8],
  ]).get(element);
}
