import type { SignalFrame } from '../../arch/model.ts';
import { ElfError } from '../../elf/error.ts';
import type { CoreThread } from '../../process/core.ts';
import type { Registers } from '../../process/memory.ts';
import type { Engine } from '../engine.ts';
import type { Continuation, Stack, StackEntry } from '../model.ts';
import { Uncertain } from '../uncertain.ts';
import { doubtOf } from './certain.ts';
import { demangled } from './demangle.ts';
import { disassemble } from './disassemble.ts';
import type { PhysicalFrame, Process, Unwindable } from './model.ts';
import { Variables } from './variables.ts';
import { walk, type Walk } from './walk.ts';

/**
 * The engine that reads cores and modules itself.
 * @param onlyCertain throws Uncertain instead of telling what another engine may tell otherwise.
 * @param disassembler who disassembles; absent where nobody does.
 */
export function nativeEngine(
  process: Process,
  onlyCertain: boolean,
  disassembler?: { readonly confined: boolean },
): Engine {
  const { core } = process;
  const walks = new Map<number, Walk>();
  const variables = new Variables(process);
  /** @param ofNone where it can't be told for certain, and nobody else is asked. */
  const certainly = <T>(ofNone: T, compute: () => T): Promise<T> =>
    settled(() => {
      try {
        return compute();
      } catch (error) {
        if (error instanceof ElfError && onlyCertain) throw new Uncertain(error.message);
        if (!(error instanceof ElfError) && (onlyCertain || !(error instanceof Uncertain))) throw error;
        return ofNone;
      }
    });
  const read = (thread: CoreThread, limit: number): Stack =>
    told(thread.id, walk(process, innermost(thread), limit), undefined);
  const told = (threadId: number, found: Walk, before: Stack | undefined): Stack => {
    const doubt = onlyCertain ? doubtOf(process, found) : undefined;
    if (doubt !== undefined) throw new Uncertain(`thread ${threadId}, ${doubt}`);
    walks.set(threadId, found);
    return { ...before, ...stackOf(threadId, found) };
  };
  const threadOf = (threadId: number): CoreThread => {
    const thread = core.threads.find(({ id }) => id === threadId);
    if (thread === undefined) throw new Error(`the core has no thread ${threadId}`);
    return thread;
  };
  return {
    name: 'native',
    confined: disassembler?.confined ?? true,
    ...(disassembler === undefined
      ? {}
      : {
          printsBeside: true as const,
          instructions: (pc: bigint, before: number, after: number) => disassemble(process.images, pc, before, after),
        }),
    stacks: (current, { frames, otherFrames }) =>
      settled(() =>
        core.threads.map((thread) => {
          const limit = thread.id === current ? frames : otherFrames;
          const stack = read(thread, limit);
          const goesOn = limit < frames && stack.entries.some(({ trampoline }) => trampoline);
          return goesOn ? read(thread, frames) : stack;
        }),
      ),
    readOn: ({ threadId }, limit) => settled(() => read(threadOf(threadId), limit)),
    goOn: (stack, at, limit) =>
      settled(() => {
        const found = continued(process, stack, walks.get(stack.threadId), at, limit);
        return { ...told(stack.threadId, found.walk, stack), ...found.known };
      }),
    stackPointer: ({ threadId }, index) => settled(() => walks.get(threadId)?.frames[index]?.frame.sp),
    whyStopped: ({ threadId }) => settled(() => walks.get(threadId)?.lost),
    addressOf: (symbol) => settled(() => addressOf(process, symbol)),
    demangle: (type) => settled(() => typeOf(demangled(`_ZTI${type}`))),
    values: ({ threadId }, index) => certainly([], () => variables.values(walks.get(threadId), index)),
    variables: ({ threadId }, index) => certainly([], () => variables.list(walks.get(threadId), index)),
    placeOf: ({ threadId }, index, variable, call) =>
      certainly(undefined, () => variables.placeOf(walks.get(threadId), index, variable, call)),
    registersOf: ({ threadId }, index) => settled(() => knownRegisters(walks.get(threadId)?.frames[index])),
    layoutOf: ({ threadId }, index, expression) =>
      certainly(undefined, () => variables.layoutOf(walks.get(threadId), index, expression)),
    symbolAt: (address, { threadId }, index) =>
      certainly(undefined, () => variables.symbolAt(walks.get(threadId), index, address)),
    functionAt: (address) => certainly(undefined, () => variables.functionAt(address)),
    sourceFiles: (address, source) => {
      const image = process.images.at(address);
      return image?.sourceFiles(Number(address - image.bias), source);
    },
    look: ({ threadId }, { index, apart }) => [
      'gdb',
      '-q',
      '-ex',
      `thread ${core.threads.findIndex(({ id }) => id === threadId) + 1}`,
      '-ex',
      apart === undefined ? `frame ${index}` : `frame view 0x${apart.sp.toString(16)} 0x${apart.pc.toString(16)}`,
    ],
  };
}

/** A type by what its information (RTTI) is called. */
function typeOf(name: string): string | undefined {
  return /^typeinfo for (.+)$/.exec(name)?.[1];
}

/** All of it is computed at once; what asks may as well have to wait for an answer. */
async function settled<T>(compute: () => T): Promise<T> {
  return compute();
}

function knownRegisters(at: Unwindable | undefined): Registers | undefined {
  return (
    at &&
    Object.fromEntries(
      Object.entries(at.frame.registers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    )
  );
}

function innermost({ registers, pc, sp }: CoreThread): PhysicalFrame {
  return { registers, pc, sp, foundBy: 'unwind-info', isGuess: false, isCaller: false };
}

function stackOf(threadId: number, { entries, frames, truncated }: Walk): Stack {
  return {
    threadId,
    entries,
    truncated,
    ...(frames.some(({ frame }) => frame.isGuess) ? { isGuess: true } : {}),
  };
}

function addressOf({ images }: Process, symbol: string): bigint | undefined {
  const found = images.addressOf(symbol);
  return found && found.image.bias + BigInt(found.address);
}

/** The stack as it goes on at a signal frame; what came before it stays as it was. */
function continued(
  process: Process,
  stack: Stack,
  before: Walk | undefined,
  lost: Continuation,
  limit: number,
): { readonly walk: Walk; readonly known: Partial<Stack> } {
  const trampoline = lost.last.index + (lost.isReturn ? 0 : 1);
  const at: PhysicalFrame = {
    registers: lost.frame.registers,
    pc: lost.restorer,
    sp: lost.frame.address,
    foundBy: 'scan',
    isGuess: false,
    isCaller: false,
  };
  const further = walk(process, interruptedBy(lost.frame, before), Math.max(1, limit - trampoline - 1));
  const first: StackEntry = {
    index: trampoline,
    foundBy: lost.isReturn ? lost.last.foundBy : 'scan',
    address: lost.restorer,
    trampoline: true,
    sp: lost.frame.address,
    interrupted: { pc: lost.frame.pc, sp: lost.frame.sp },
  };
  const entries = [
    ...stack.entries.slice(0, trampoline),
    first,
    ...further.entries.map((entry, index) => ({
      ...entry,
      index: trampoline + 1 + index,
      ...(index === 0 ? { foundBy: 'signal-frame' as const } : {}),
    })),
  ];
  const stub: Unwindable = { frame: at, image: undefined, address: 0, entry: undefined, isTrampoline: true };
  return {
    walk: {
      ...further,
      entries,
      frames: [...(before?.frames.slice(0, trampoline) ?? []), stub, ...further.frames],
    },
    known: {
      isGuess: stack.isGuess === true || !lost.isReturn || further.frames.some(({ frame }) => frame.isGuess),
      toldFrom: stack.toldFrom ?? trampoline,
      ...(lost.doubt === undefined ? {} : { doubt: lost.doubt }),
    },
  };
}

/** What a signal frame does not hold stays as it was in the thread. */
function interruptedBy({ registers: saved, pc, sp }: SignalFrame, before: Walk | undefined): PhysicalFrame {
  const registers = { ...before?.frames[0]?.frame.registers, ...saved };
  return { registers, pc, sp, foundBy: 'signal-frame', isGuess: false, isCaller: false };
}
