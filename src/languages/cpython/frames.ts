import { fieldsOf } from '../../elf/fields.ts';
import { known } from '../../text/known.ts';
import { inside, type Numbers } from '../memory.ts';
import type { Code } from './code.ts';
import { SHIM, type Layout } from './layout.ts';

/** A frame of Python code. */
export interface Frame {
  readonly file: string;
  readonly function: string;
  readonly line?: number;
  /** C code entered the evaluation loop with it: what called it is no Python code of the same run of the loop. */
  readonly isEntry: boolean;
  /** Of such a frame: an address within the native frame of the loop, where the loop keeps one there (3.12 and later). */
  readonly loop?: bigint;
  /** The dictionary of its module's variables, where the layout tells. */
  readonly globals?: bigint;
}

/** The frames of a thread, innermost first, up to the first that can't be read. */
export interface Frames {
  readonly frames: readonly Frame[];
  /** Why they don't go on to the thread's start; absent where they do. */
  readonly endsBecause?: string;
}

/** Tag bits of a `_PyStackRef` (3.14); before, and on objects, they are 0. */
export const TAGS = 3n;

/**
 * Follows the frames of a thread.
 * @param innermost where the first is; 0: there is none.
 * @param most how many are read.
 */
export function readFrames(
  memory: Numbers,
  layout: Layout,
  codeAt: (address: bigint) => Code | undefined,
  innermost: bigint,
  most: number,
): Frames {
  const frames: Frame[] = [];
  const seen = new Set<bigint>();
  let address = innermost;
  while (address !== 0n) {
    const number = frames.length;
    if (seen.has(address)) return { frames, endsBecause: 'its frames lead back to one of them' };
    if (number >= most || seen.size > 2 * most) return { frames, endsBecause: `more than ${most} frames are not read` };
    seen.add(address);
    const data = memory.bytes(address, layout.frame.size);
    if (data === undefined) return { frames, endsBecause: `memory does not hold frame ${number}` };
    const read = frameIn(data, memory, layout);
    if (read.isShim) {
      const last = frames.pop();
      if (last !== undefined) frames.push({ ...last, isEntry: true, loop: address });
    } else {
      const code = codeAt(read.code);
      if (code === undefined) return { frames, endsBecause: `what frame ${number} runs can't be read` };
      const { file, function: name } = code;
      const offset = offsetIn(code, read.instruction, layout);
      const line = offset === undefined ? undefined : code.lineAt(offset);
      frames.push({ file, function: name, ...known({ line, globals: read.globals }), isEntry: read.isEntry });
    }
    address = read.previous;
  }
  return { frames };
}

/** The members of a frame. */
interface Read {
  readonly previous: bigint;
  readonly code: bigint;
  /** An address, or (`object`) an index. */
  readonly instruction: bigint;
  readonly isShim: boolean;
  readonly isEntry: boolean;
  readonly globals: bigint | undefined;
}

function frameIn(data: Buffer, { encoding }: Numbers, { frame }: Layout): Read {
  const fields = fieldsOf(data, encoding);
  const isObject = frame.form === 'object';
  const owner = frame.owner === undefined ? 0 : (data[frame.owner] ?? 0);
  const hasShims = frame.owner !== undefined && frame.isEntry === undefined;
  return {
    previous: fields.word(frame.previous),
    code: fields.word(frame.code) & ~TAGS,
    instruction: isObject ? BigInt(fields.i32(frame.instruction)) : fields.word(frame.instruction),
    isShim: hasShims && owner >= SHIM,
    // Up to 3.10 each frame has a run of the loop of its own.
    globals: frame.globals === undefined ? undefined : fields.word(frame.globals) & ~TAGS,
    isEntry: isObject || (frame.isEntry !== undefined && data[frame.isEntry] === 1),
  };
}

/** Where in the code a frame is, in bytes. Undefined: in other instructions than the code's own (a copy for one thread). */
function offsetIn({ instructions }: Code, instruction: bigint, { unit }: Layout): number | undefined {
  if (instructions === undefined) return Number(instruction) * unit;
  const offset = Number(instruction - instructions.start);
  return offset >= -2 && offset < instructions.size ? offset : undefined;
}

/** The innermost frame of a thread; undefined where memory does not tell. */
export function innermostFrame(memory: Numbers, { thread }: Layout, address: bigint): bigint | undefined {
  const frame = memory.word(inside(address, thread.frame));
  return thread.inFrame === undefined || frame === undefined ? frame : memory.word(inside(frame, thread.inFrame));
}
