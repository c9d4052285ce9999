import { fieldsOf } from '../elf/fields.ts';
import type { Fault } from '../fault/model.ts';
import { SIGABRT, SIGBUS, SIGSEGV } from '../linux/signal-names.ts';
import { glibcHeap, type GlibcHeap } from '../memory/glibc/heap.ts';
import type { Place } from '../memory/model.ts';
import { placesOf } from '../memory/place.ts';
import type { Core } from '../process/core.ts';
import { wordSize } from '../process/memory.ts';
import type { Incomplete } from '../report/model.ts';
import type { MemoryBytes, MemoryEvidence, MemorySection } from '../report/sections/memory.ts';
import { hex } from '../text/hex.ts';
import { listOf } from '../text/known.ts';
import type { Crash } from './examine.ts';
import { hexdump } from './hexdump.ts';
import { corruptionEvidence, freedEvidence } from './memory-evidence.ts';
import { looksLike } from './memory-content.ts';
import { placeHint, placeOf } from './memory-section.ts';
import { valueEvidence } from './memory-value.ts';
import type { TriageOptions } from './model.ts';

/** What lies around the address of a fault, and what of it belongs into the verdict. */
export interface CrashMemory {
  readonly section: MemorySection;
  readonly hint?: string;
}

/** What is known of a crash when its memory is asked. */
export interface Examined {
  readonly recovered: {
    readonly fault: Pick<Fault, 'signal' | 'address' | 'access' | 'reason'>;
    readonly interruption: Pick<Crash['recovered']['interruption'], 'arch' | 'registers' | 'sp'>;
  };
  readonly cause: Pick<Crash['cause'], 'class' | 'message' | 'address'>;
}

/** The memory around a fault; undefined where no address tells of any, and the heap of nothing. */
export async function memoryOf(
  crash: Examined,
  core: Core,
  options: Pick<TriageOptions, 'hexdump'> = {},
): Promise<CrashMemory | undefined> {
  const { signal, address } = crash.recovered.fault;
  if (signal === SIGABRT) {
    const evidence = corruptionOf(crash, core);
    return evidence && memoryOfEvidence(evidence, core, options);
  }
  if (signal !== SIGSEGV && signal !== SIGBUS) return undefined;
  if (address === undefined || address < NULL_END || crash.cause.address === undefined) return undefined;
  return addressOf(address, crash, core, dumpOf(core, options));
}

/** The bytes around an address, if they were asked for. */
type Dump = (address: bigint | undefined) => Promise<MemoryBytes | undefined>;

function dumpOf(core: Core, { hexdump: asked = false }: Pick<TriageOptions, 'hexdump'>): Dump {
  return async (place) => (asked && place !== undefined ? hexdump(core, place) : undefined);
}

/** Why there are no bytes to see, where they were asked for. */
export function hexdumpGap(
  memory: CrashMemory | undefined,
  { hexdump: asked }: Pick<TriageOptions, 'hexdump'>,
): Incomplete | undefined {
  const { bytes, pointers = [], evidence = [] } = memory?.section ?? {};
  const isShown = [bytes, ...[...pointers, ...evidence].map((each) => each.bytes)].some((each) => each !== undefined);
  if (asked !== true || isShown) return undefined;
  return { what: 'hexdump', why: 'nothing that the core holds is at the address of the fault, or just beside it' };
}

/** Below are NULL pointers with an offset: nothing is ever there. */
const NULL_END = 0x10000n;

async function addressOf(
  address: bigint,
  { recovered, cause }: Examined,
  core: Core,
  dump: Dump,
): Promise<CrashMemory | undefined> {
  const { access, reason } = recovered.fault;
  const heap = glibcHeap(core);
  const at = placesOf(core, (each) => heap.heapAt(each) !== undefined);
  const registers = registersOf(recovered, core);
  const isAddress = reason !== 'non-canonical';
  const place: Place = isAddress ? at(address) : { address };
  const freed = isAddress ? freedEvidence({ address, access, registers }, heap) : [];
  const value = freed.length > 0 ? undefined : valueEvidence(core, { address, registers, place: at });
  const evidence = [...freed, ...listOf(value?.evidence)];
  const pointers = await Promise.all(
    freedPointers(registers, heap).map(async ([register, each]) => ({
      register,
      address: hex(each),
      ...placeOf(at(each), {
        chunk: heap.chunkAt(each),
        looksLike: await looksLike(core, each),
        bytes: await dump(each),
      }),
    })),
  );
  if (!isAddress && evidence.length + pointers.length === 0) return undefined;
  const isMapped = place.mapping !== undefined;
  const looks = isMapped ? await looksLike(core, address) : value?.looksLike;
  const [sure] = evidence.filter(({ confidence }) => confidence !== 'low');
  const hint = (sure === undefined ? undefined : (value?.hint ?? sure.text)) ?? placeHint(place, reason);
  return {
    section: {
      kind: 'memory',
      title: 'Memory',
      address: hex(address),
      ...placeOf(place, {
        chunk: isMapped ? heap.chunkAt(address) : undefined,
        looksLike: looks,
        bytes: await dump(dumped(place)),
      }),
      ...(pointers.length === 0 ? {} : { pointers }),
      ...(evidence.length === 0 ? {} : { evidence }),
    },
    ...(hint === undefined || cause.class === 'stack-overflow' ? {} : { hint }),
  };
}

/** How much of the stack is searched for what free() was given. */
const STACK_SPAN = 4096;

function corruptionOf({ recovered, cause }: Examined, core: Core): MemoryEvidence | undefined {
  if (cause.class !== 'heap-corruption') return undefined;
  const stack = core.read(recovered.interruption.sp, STACK_SPAN) ?? Buffer.alloc(0);
  const [fields, word] = [fieldsOf(stack, core.encoding), wordSize(core.encoding)];
  const onStack = Array.from({ length: Math.floor(stack.length / word) }, (_, index) => fields.word(index * word));
  const held = [...registersOf(recovered, core).map(([, value]) => value), ...onStack];
  return corruptionEvidence(cause.message, held, glibcHeap(core))[0];
}

/** What one piece of evidence says of a crash without an address. */
export async function memoryOfEvidence(
  evidence: MemoryEvidence,
  core: Core,
  options: Pick<TriageOptions, 'hexdump'>,
): Promise<CrashMemory> {
  const about = evidence.heap?.start ?? evidence.variable?.address;
  const bytes = about === undefined ? undefined : await dumpOf(core, options)(BigInt(about));
  return {
    section: {
      kind: 'memory',
      title: 'Memory',
      evidence: [{ ...evidence, ...(bytes === undefined ? {} : { bytes }) }],
    },
    hint: evidence.text,
  };
}

/** Of an address that is just beside a mapping, the end of that is what there is to see. */
function dumped({ address, mapping, below, above }: Place): bigint | undefined {
  if (mapping !== undefined) return address;
  if (below !== undefined && below.distance <= BESIDE) return address - below.distance;
  return above !== undefined && above.distance <= BESIDE ? address + above.distance : undefined;
}

const BESIDE = 4096n;

/** General registers at the fault. */
function registersOf(
  { interruption: { arch, registers: values } }: Examined['recovered'],
  core: Core,
): [string, bigint][] {
  const names = arch?.registers ?? core.arch?.registers;
  return (names?.shown ?? []).flatMap((name): [string, bigint][] => {
    const value = name === names?.pc || name === names?.sp || names?.state.has(name) ? undefined : values[name];
    return value === undefined ? [] : [[name, value]];
  });
}

/** Registers that lead to freed memory, each chunk once. */
function freedPointers(registers: readonly (readonly [string, bigint])[], heap: GlibcHeap): [string, bigint][] {
  const seen = new Set<bigint>();
  return registers.flatMap(([name, value]): [string, bigint][] => {
    const chunk = heap.heapAt(value) === undefined ? undefined : heap.chunkAt(value);
    if (chunk === undefined || (chunk.state !== 'freed' && chunk.state !== 'cached') || seen.has(chunk.start))
      return [];
    seen.add(chunk.start);
    return [[name, value]];
  });
}
