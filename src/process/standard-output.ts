import { fieldsOf } from '../elf/fields.ts';
import type { Core } from './core.ts';
import { readExactly } from './memory.ts';

/** glibc's `struct _IO_FILE` (bits/types/struct_FILE.h): flags, whose upper half is a mark, then pointers, of which these are some, by their place. */
const MARK = 0xfbad;
const POINTERS = { writeBase: 4, bufferBase: 7, bufferEnd: 8 } as const;
const LARGEST_BUFFER = 1n << 24n;
const LONGEST_LINE = 4096n;

/**
 * The first line of what a process has written last through a stream of the C library, or was about to: whoever flushes it begins at the start of its buffer again,
 * where the text stays until there is another.
 * @param stream the address of a `FILE` of glibc.
 * @returns undefined where it has written nothing, no whole line, or is none.
 */
export function lineWrittenLast(core: Pick<Core, 'read' | 'encoding'>, stream: bigint): string | undefined {
  const word = core.encoding.bits / 8;
  const file = readExactly(core, stream, word * (POINTERS.bufferEnd + 1));
  if (file === undefined) return undefined;
  const fields = fieldsOf(file, core.encoding);
  const [base, end] = [fields.word(word * POINTERS.bufferBase), fields.word(word * POINTERS.bufferEnd)];
  const isBuffered = fields.u32(0) >>> 16 === MARK && base > 0n && end > base && end - base <= LARGEST_BUFFER;
  if (!isBuffered || fields.word(word * POINTERS.writeBase) !== base) return undefined;
  const length = end - base < LONGEST_LINE ? end - base : LONGEST_LINE;
  const text = core.read(base, Number(length));
  const lineEnd = text?.indexOf('\n') ?? -1;
  return lineEnd === -1 ? undefined : text?.toString('utf8', 0, lineEnd);
}
