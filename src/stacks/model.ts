import type { Arch, SignalFrame } from '../arch/model.ts';
import type { Registers } from '../process/memory.ts';

/**
 * How an entry of a stack was found: by gdb's unwinder, by unwinding information or frame pointers read by ourselves, in the signal
 * frame of the entry above, by the return address that a call left, by searching the stack for such a signal frame, or by whoever wrote the
 * stack down.
 */
export type FoundBy = 'gdb' | 'unwind-info' | 'frame-pointer' | 'signal-frame' | 'return-address' | 'scan' | 'recorded';

/** One entry of a stack, as an engine unwound it; what it does not know is absent. */
export interface StackEntry {
  readonly index: number;
  readonly foundBy: FoundBy;
  readonly address?: bigint;
  readonly function?: string;
  readonly file?: string;
  readonly line?: number;
  /** Where the source file was when it was compiled: absolute. */
  readonly sourcePath?: string;
  /** The file that holds its code, and where in it: only of a recorded entry, for a core tells that of others. */
  readonly module?: string;
  readonly offset?: bigint;
  readonly mappingOffset?: string;
  readonly fileOffset?: string;
  readonly trampoline: boolean;
  /** No frame on the stack: its function jumped to the one above it. */
  readonly isTailCall?: true;
  /** The stack pointer in this entry; only for trampolines, where it leads to the signal frame. */
  readonly sp?: bigint;
  /** What a trampoline's signal interrupted, where that was found elsewhere: its handler has changed the signal frame. */
  readonly interrupted?: { readonly pc: bigint; readonly sp: bigint };
}

/** The stack of one thread, innermost entry first. */
export interface Stack {
  /** The kernel's thread id. */
  readonly threadId: number;
  readonly entries: readonly StackEntry[];
  /** The stack goes on beyond what was read. */
  readonly truncated: boolean;
  /** A part of it was not unwound, but found further up. */
  readonly isGuess?: boolean;
  /** What else the part that was found further up may be. */
  readonly doubt?: string;
  /** The first entry that the engine does not find alone: from there on it was told where the stack goes on. */
  readonly toldFrom?: number;
  /** What kept the engine from following it further, in its words. */
  readonly error?: string;
  /** Why it ends with its last entry, where that is known. */
  readonly endsBecause?: string;
}

/** How many entries are read at most. */
export interface Depth {
  /** Of the core's current thread, and of every thread with a trampoline. */
  readonly frames: number;
  /** Of any other thread. */
  readonly otherFrames: number;
}

/** Where a stack goes on that the engine lost, or would follow to the wrong place: at the signal frame, with its registers. */
export interface Continuation {
  readonly frame: SignalFrame;
  /** The code that the handler returns to. */
  readonly restorer: bigint;
  /** The last entry that can be believed; it is the signal handler's return itself, or above it. */
  readonly last: StackEntry;
  readonly lastSp: bigint;
  readonly isReturn: boolean;
  /** The stack pointer that the engine is told for the handler's return, if not the signal frame's: gdb does not go on to a stack that is further in. */
  readonly outerSp?: bigint;
  /** What else the signal frame may be. */
  readonly doubt?: string;
}

/** Who called what an entry jumped to, which the engine has no information to unwind. */
export interface Caller {
  /** The entry's own. */
  readonly of: { readonly pc: bigint; readonly sp: bigint };
  readonly arch: Arch;
  /** Behind the call. */
  readonly pc: bigint;
  /** All of them, as they were behind the call. */
  readonly registers: Registers;
}

/** An instruction, as the engine prints it. */
export interface Instruction {
  readonly address: bigint;
  readonly text: string;
  readonly function?: string;
  /** Bytes from the function's start. */
  readonly offset?: number;
}

/** A frame as it was written down: by systemd-coredump with address and module, by gdb with source line where it knows it. */
export interface RecordedFrame {
  /** `0x7fea251e7219`, without leading zeros; `offset` likewise. */
  readonly address?: string;
  readonly function?: string;
  readonly module?: string;
  readonly offset?: string;
  readonly file?: string;
  readonly line?: number;
  /** Where the address is within the mapping of the module that holds it, and within the file: the kernel tells these. */
  readonly mappingOffset?: string;
  readonly fileOffset?: string;
}

/** A thread with its stack as it was written down, as far as it is whole: it ends before a frame that is missing or can't be read. */
export interface RecordedThread {
  /** The kernel's thread id; absent where nobody wrote it down. */
  readonly id?: number;
  readonly name?: string;
  readonly frames: readonly RecordedFrame[];
  /** The stack goes on, says who wrote it. */
  readonly truncated?: boolean;
}

/** A variable that can be seen in an entry of a stack, as its debug information has it. */
export interface Variable {
  readonly name: string;
  readonly kind: 'argument' | 'local' | 'global';
  readonly type: string;
  /** As the engine prints it; absent of what has parts, and where it is not known. */
  readonly value?: string;
  /** Another of its name is in a scope around it, or within: only the innermost one can be asked about. */
  readonly isAmbiguous?: true;
}

/** A variable with its value in the engine's words, cut where that is long. */
export interface PrintedVariable {
  readonly name: string;
  readonly kind: 'argument' | 'local';
  readonly type?: string;
  /** Absent where the engine can't tell it. */
  readonly value?: string;
}

/**
 * Where a variable is at the entry's address: in a register by its name, or in memory. Or nowhere, and it is a register and a constant, or
 * what a register held when the function was entered.
 */
export type VariablePlace =
  | { readonly register: string }
  | { readonly address: bigint }
  | { readonly computed: string; readonly plus: bigint }
  | { readonly entered: string };

/** What an object is made of. */
export interface Layout {
  /** `struct node`, `int`. */
  readonly type: string;
  /** Bytes; absent for what has no members. */
  readonly size?: number;
  readonly members: readonly LayoutMember[];
  /** Base classes whose members are not among these. */
  readonly bases?: readonly string[];
}

/** One member of it; what has no name holds others that are used by their own names. */
export interface LayoutMember {
  readonly name?: string;
  readonly type: string;
  /** Bytes from the start of the whole object. */
  readonly offset: number;
  /** Bytes, of all elements; of an array of any length those of one. */
  readonly size: number;
  /** Elements of an array, of one dimension each; the first is undefined where it has any length. */
  readonly counts?: readonly (number | undefined)[];
  readonly members?: readonly LayoutMember[];
  /** Its first bit and how many: it is no whole byte. */
  readonly isBits?: true;
}
