import type { Memory } from '../process/memory.ts';

/**
 * What an instruction does to the general registers and where it goes, without their values: enough to tell what a register was
 * loaded from. A processor that does not tell it has its variables named only where a variable is in the register itself.
 */
export interface Flow {
  /** The instruction at `pc`; undefined where it is not known. Addresses of code and constants are whole, registers are gdb's names. */
  readonly at: (memory: Memory, pc: bigint) => Step | undefined;
  /** Registers that lead to a function's frame, as they are after a call and in a handler of an exception. */
  readonly frame: readonly string[];
  /** Registers that a function leaves to its caller as they were, beside those. */
  readonly kept: readonly string[];
  /** Where a call leaves what it returns. */
  readonly result: string;
  /** What leads to a thread's own variables, where calls are known that ask for the place of one. */
  readonly threadPointer?: string;
  /** In which registers the first arguments of a call are that are integers or pointers, in their order. */
  readonly arguments: readonly string[];
}

/** One instruction. */
export interface Step {
  readonly length: number;
  /** `branch` may go on with the next one, `jump` and `end` do not. */
  readonly goes: 'on' | 'branch' | 'jump' | 'call' | 'end';
  /** Where a branch, a jump or a call leads that names its target. */
  readonly target?: bigint;
  /** The call is one for the place of a variable of the thread (__tls_get_addr), by its first argument. */
  readonly asksForThread?: true;
  /** What happens to registers; `any`: not known, perhaps to all. */
  readonly effects: readonly Effect[] | 'any';
  /** The operand in memory, if it is one that is read or written. */
  readonly operand?: Operand;
  /** The register that it stores in that operand, all of it. */
  readonly stores?: string;
  /** The register that a division divides by, or that a call or a jump goes to. */
  readonly takes?: string;
}

/** A place in memory as an instruction names it. */
export interface Operand {
  readonly address: Sum;
  /** Bytes. */
  readonly size: number;
  readonly access: 'read' | 'write';
}

/** Registers, each times a factor, and a constant. */
export interface Sum {
  readonly terms: readonly { readonly register: string; readonly factor: bigint }[];
  readonly constant: bigint;
}

/** A register that an instruction changes; without a formula to something else. */
export interface Effect {
  readonly register: string;
  readonly to?: Formula;
}

/** What a register is made of, all of it as it was before the instruction. */
export type Formula =
  | { readonly kind: 'sum'; readonly sum: Sum }
  | ({ readonly kind: 'load'; readonly from: Sum; readonly times?: bigint } & Extended)
  | ({ readonly kind: 'part'; readonly register: string } & Extended);

/** A number of `size` bytes that was made longer, by its sign or by zeros. */
export interface Extended {
  readonly size: number;
  readonly signed: boolean;
  /** Bytes that the sign fills, where the rest of the register becomes 0. */
  readonly within?: 4;
}
