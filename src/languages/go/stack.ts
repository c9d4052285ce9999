import { isGoStart } from '../../runtimes/go.ts';
import { isInjectedCall } from '../../runtimes/index.ts';
import type { Functions, GoFunction } from './functions.ts';
import type { Pages } from '../pages.ts';
import type { Range } from './program.ts';

/** A frame of a goroutine: which function, and where in it. */
export interface GoFrame {
  readonly function: GoFunction;
  /** Of the call, or of the instruction that faulted. */
  readonly pc: bigint;
}

export interface GoStack {
  readonly frames: readonly GoFrame[];
  /** It goes on to where the goroutine began. */
  readonly isWhole: boolean;
}

/**
 * Follows the stack of a goroutine by what the table of functions says of their frames. A step that leads out of its code or its stack
 * ends it.
 * @param isExact the address is of an instruction that faulted; else it is where the goroutine goes on.
 */
export function followGoStack(
  pages: Pages,
  functions: Functions,
  stack: Range,
  from: { readonly pc: bigint; readonly sp: bigint; readonly isExact: boolean },
  most: number,
): GoStack {
  const frames: GoFrame[] = [];
  let { pc, sp, isExact } = from;
  while (frames.length < most) {
    const own = functions.at(pc);
    if (own === undefined) return { frames, isWhole: false };
    if (isGoStart(own.name)) return { frames, isWhole: true };
    // A return address is behind the call, which may be the last instruction of its line.
    frames.push({ function: own, pc: isExact || pc === own.entry ? pc : pc - 1n });
    const size = functions.frameSize(own, pc);
    if (size === undefined || size < 0) return { frames, isWhole: false };
    const returned = sp + BigInt(size);
    if (returned < sp || returned < stack.start || returned + 8n > stack.end) return { frames, isWhole: false };
    isExact = isInjectedCall(own.name);
    pc = pages.word(returned) ?? 0n;
    sp = returned + 8n;
  }
  return { frames, isWhole: false };
}
