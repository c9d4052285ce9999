import { readWord, wordSize } from '../../process/memory.ts';
import { segmentAt } from '../../process/segments.ts';
import { isCodeAddress } from '../follow.ts';
import type { CodeSymbol } from '../../elf/symbol-table.ts';
import type { Caller, PhysicalFrame, Process } from './model.ts';

/** A frame that is larger than that is none. */
const LARGEST = 1n << 20n;

/**
 * The caller of a frame whose code has no unwind information. That of a jump to nowhere is where the call has just put its return
 * address; else what the frame pointer leads to. The stack is not searched for what may be a return address: one that was left
 * over from a call before leads past a signal handler (fixtures/crash/deleted-executable-handler).
 */
export function guessCaller(process: Process, frame: PhysicalFrame): Caller {
  return jumped(process, frame) ?? byLink(process, frame) ?? byFramePointer(process, frame) ?? LOST;
}

const LOST: Caller = { end: 'its code has no unwind information, and nothing tells its caller', isStart: false };

/** Whoever jumped to where there is no code: nothing was done since the call, which has put the return address in its place. */
function jumped(process: Process, frame: PhysicalFrame): Caller | undefined {
  const { core, arch } = process;
  if (frame.isCaller || isCodeAddress(core, frame.pc)) return undefined;
  const { link, sp } = arch.registers;
  if (link !== undefined) {
    const pc = unsigned(process, frame, frame.registers[link]);
    return pc !== undefined && isReturn(process, pc) ? callerAt(process, frame, pc, frame.sp, false) : undefined;
  }
  const pc = readWord(core, frame.sp, core.encoding);
  if (arch.returnsByStack !== true || pc === undefined || !isReturn(process, pc)) return undefined;
  const above = frame.sp + BigInt(wordSize(core.encoding));
  return callerAt(process, { ...frame, registers: { ...frame.registers, [sp]: above } }, pc, above, false);
}

/** A function that has called nobody leaves its return address where it was put, as the C library's in assembler do; another's is its own by now. */
function byLink(process: Process, frame: PhysicalFrame): Caller | undefined {
  const { link } = process.arch.registers;
  const pc = frame.isCaller || link === undefined ? undefined : unsigned(process, frame, frame.registers[link]);
  if (pc === undefined || !isReturn(process, pc)) return undefined;
  const [own, caller] = [symbolAt(process, frame.pc), symbolAt(process, pc - 1n)];
  return own === undefined || own === caller ? undefined : callerAt(process, frame, pc, frame.sp, true);
}

function symbolAt({ images }: Process, pc: bigint): CodeSymbol | undefined {
  const image = images.at(pc);
  return image?.symbol(Number(pc - image.bias));
}

/** The chain of frame pointers: the caller's, and the return address behind it. */
function byFramePointer(process: Process, frame: PhysicalFrame): Caller | undefined {
  const { core, arch } = process;
  const name = arch.registers.framePointer;
  const held = name === undefined ? undefined : frame.registers[name];
  const pointer = held === undefined ? undefined : held - BigInt(arch.registers.recordBelow ?? 0);
  if (name === undefined || pointer === undefined || pointer < frame.sp || pointer - frame.sp > LARGEST)
    return undefined;
  const word = BigInt(wordSize(core.encoding));
  const [saved, stored] = [readWord(core, pointer, core.encoding), readWord(core, pointer + word, core.encoding)];
  const pc = unsigned(process, frame, stored);
  if (saved === undefined || pc === undefined || !isReturn(process, pc)) return undefined;
  const registers = { ...frame.registers, [name]: saved };
  return callerAt(process, { ...frame, registers, foundBy: 'frame-pointer' }, pc, pointer + 2n * word, true);
}

/** Whether a call ends at an address. */
function isReturn({ core, arch }: Process, pc: bigint): boolean {
  if (segmentAt(core.segments, pc)?.executable !== true) return false;
  return arch.instructions?.callBefore(core, pc) !== undefined;
}

function unsigned({ unwinding }: Process, frame: PhysicalFrame, stored: bigint | undefined): bigint | undefined {
  return stored === undefined ? undefined : (unwinding.unsigned?.(stored, frame.registers) ?? stored);
}

function callerAt({ arch }: Process, frame: PhysicalFrame, pc: bigint, sp: bigint, isGuess: boolean): Caller {
  const registers = { ...frame.registers, [arch.registers.pc]: pc, [arch.registers.sp]: sp };
  const foundBy = isGuess ? frame.foundBy : 'unwind-info';
  return { frame: { registers, pc, sp, foundBy, isGuess: frame.isGuess || isGuess, isCaller: true } };
}
