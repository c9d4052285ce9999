import type { InstructionKind } from '../../model.ts';

/** What is read of an instruction, of either length. */
export interface Decoded {
  readonly kind: InstructionKind;
  /** The register of the address, its displacement, bytes, direction; left out if it accesses no memory, 'unknown' if that is not known. */
  readonly operand?: Operand | 'unknown';
  /** The register that a jump goes to. */
  readonly target?: number;
}

export interface Operand {
  readonly base: number;
  readonly displacement: number;
  /** Bytes, or the most it can be. */
  readonly size: number;
  readonly access: 'read' | 'write';
  /** Bytes that the address must be aligned to, or the processor refuses it. */
  readonly aligned?: true;
}
