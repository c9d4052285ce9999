import type { Arch, Unwinding } from '../../arch/model.ts';
import type { Core } from '../../process/core.ts';
import type { FoundBy } from '../model.ts';
import type { FoundEntry, Image } from './image.ts';
import type { Images } from './images.ts';

/** Registers by gdb's names, as far as they are known in a frame. */
export type KnownRegisters = Readonly<Record<string, bigint | undefined>>;

/** What unwinding goes by. */
export interface Process {
  readonly core: Core;
  readonly arch: Arch;
  readonly unwinding: Unwinding;
  readonly images: Images;
  /** The path of the program that ran, as it was mapped. */
  readonly program: string | undefined;
}

/** A frame of a stack, before it is named; what is inlined into its function is in it. */
export interface PhysicalFrame {
  readonly registers: KnownRegisters;
  readonly pc: bigint;
  readonly sp: bigint;
  readonly foundBy: FoundBy;
  /** It was found by what may lie there by chance. */
  readonly isGuess: boolean;
  /** It is where a call returns to: its code is the instruction before. */
  readonly isCaller: boolean;
}

/** The frame's caller, or why there is none. */
export type Caller =
  | { readonly frame: PhysicalFrame }
  /** `isStart`: a program or a thread begins there. */
  | { readonly end: string; readonly isStart: boolean };

/** A frame with what tells how to unwind it. */
export interface Unwindable {
  readonly frame: PhysicalFrame;
  readonly image: Image | undefined;
  /** In the image, as it was linked. */
  readonly address: number;
  readonly entry: FoundEntry | undefined;
  /** A handler returns to it: what it was called from is what a signal interrupted. */
  readonly isTrampoline: boolean;
  /** Its caller may be on another stack: unwind information marks it as a signal's, and it is none. */
  readonly changesStack?: true;
}
