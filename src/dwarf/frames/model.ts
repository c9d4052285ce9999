import type { Bytes } from '../../elf/bytes.ts';

/** A section that tells how to unwind; addresses are those that the file was linked for, as everywhere here. */
export interface FrameSection {
  readonly bytes: Bytes;
  readonly address: number;
  /** `.eh_frame`, which is mapped and whose pointers may be relative; or `.debug_frame`. */
  readonly isMapped: boolean;
  readonly littleEndian: boolean;
  readonly addressSize: 4 | 8;
}

/** What the frames of several functions have in common (a CIE). */
export interface Common {
  readonly codeAlignment: number;
  readonly dataAlignment: number;
  /** The column of the return address, by DWARF's number. */
  readonly returnColumn: number;
  readonly pointerEncoding: number;
  readonly addressSize: 4 | 8;
  /** Bytes of a segment's number before an address. */
  readonly segmentSize: number;
  readonly hasAugmentationData: boolean;
  /** The frame is a signal's: what it interrupted is no call. */
  readonly isSignalFrame: boolean;
  readonly instructions: Buffer;
  /** Where the instructions are in the section. */
  readonly instructionsAt: number;
}

/** How the frame of a function is unwound (an FDE). */
export interface FrameEntry {
  readonly common: Common;
  readonly start: number;
  /** Excluded. */
  readonly end: number;
  readonly instructions: Buffer;
  readonly instructionsAt: number;
}

/** Where a register of the caller is, relative to the canonical frame address (CFA): DWARF 5, 6.4.1. */
export type RegisterRule =
  | { readonly rule: 'undefined' | 'same' }
  | { readonly rule: 'at' | 'is'; readonly offset: number }
  | { readonly rule: 'register'; readonly register: number }
  | { readonly rule: 'at-expression' | 'is-expression'; readonly expression: Buffer };

/** How the CFA is computed. */
export type CfaRule = { readonly register: number; readonly offset: number } | { readonly expression: Buffer };

/** The rules at one address. Registers that have none here keep their value, or are not known: the processor says which. */
export interface FrameRow {
  readonly cfa: CfaRule;
  /** By DWARF's numbers. */
  readonly registers: ReadonlyMap<number, RegisterRule>;
  /** The return address is signed (aarch64). */
  readonly isSigned: boolean;
}
