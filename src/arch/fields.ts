/** `stack_t.ss_flags`: the thread has no alternate stack (asm-generic/signal-defs.h). */
const SS_DISABLE = 2;

/** Reads 64-bit registers by a table of offsets. */
export function readRegisters<Name extends string>(
  bytes: Buffer,
  offsets: Readonly<Record<Name, number>>,
): Record<Name, bigint> {
  const entries = Object.entries<number>(offsets).map(([name, offset]) => [name, bytes.readBigUInt64LE(offset)]);
  return Object.fromEntries(entries) as Record<Name, bigint>;
}

/** Reads a `stack_t`: pointer, flags, size. Undefined if the thread had no alternate stack. */
export function readAltstack(bytes: Buffer, offset: number): { start: bigint; size: bigint } | undefined {
  const start = bytes.readBigUInt64LE(offset);
  const flags = bytes.readInt32LE(offset + 8);
  const size = bytes.readBigUInt64LE(offset + 16);
  return (flags & SS_DISABLE) !== 0 || size === 0n ? undefined : { start, size };
}
