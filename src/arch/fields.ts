import { fieldsOf, type Encoding } from '../elf/fields.ts';

/** `stack_t.ss_flags`: the thread has no alternate stack (asm-generic/signal-defs.h). */
const SS_DISABLE = 2;

/** Reads registers of a word each by a table of offsets. */
export function readRegisters<Name extends string>(
  bytes: Buffer,
  encoding: Encoding,
  offsets: Readonly<Record<Name, number>>,
): Record<Name, bigint> {
  const fields = fieldsOf(bytes, encoding);
  const entries = Object.entries<number>(offsets).map(([name, offset]) => [name, fields.word(offset)]);
  return Object.fromEntries(entries) as Record<Name, bigint>;
}

/** Reads a `stack_t`: pointer, flags, size, a word each. Undefined if the thread had no alternate stack. */
export function readAltstack(
  bytes: Buffer,
  encoding: Encoding,
  offset: number,
): { start: bigint; size: bigint } | undefined {
  const fields = fieldsOf(bytes, encoding);
  const word = encoding.bits / 8;
  const start = fields.word(offset);
  const flags = fields.i32(offset + word);
  const size = fields.word(offset + 2 * word);
  return (flags & SS_DISABLE) !== 0 || size === 0n ? undefined : { start, size };
}

/** An argument of a system call that is an `int`. */
export function toInt(register: bigint | undefined): number | undefined {
  return register === undefined ? undefined : Number(BigInt.asIntN(32, register));
}
