import { AT } from '../linux/auxv.ts';
import { fieldsOf, type Encoding } from '../elf/fields.ts';
import { parseVariable, type Variable } from '../linux/proc-text.ts';
import { readWord, wordSize, type Memory } from './memory.ts';

/** A process whose first stack is known by its auxiliary vector. */
export interface Started extends Memory {
  readonly auxv: ReadonlyMap<number, bigint>;
  readonly encoding: Encoding;
  cstring(address: bigint, max?: number): string | undefined;
}

/** Arguments and environment have 2 MiB together on Linux (a quarter of the stack's limit). */
const SPAN = 2 * 1024 * 1024;
const VARIABLES_MAX = 4096;
const VALUE_MAX = 4096;

/**
 * The environment that a program was started with, from its stack: there lie the arguments' pointers, a NULL, the environment's, a NULL,
 * the auxiliary vector, and above it their text. What the program has overwritten since (setproctitle) is left out.
 * Facts: create_elf_tables() in the kernel's fs/binfmt_elf.c.
 * @returns undefined where the stack can't be read, or is not as the kernel made it.
 */
export function startEnvironment(process: Started): Variable[] | undefined {
  return startStrings(process)?.environment.flatMap((text) => parseVariable(text ?? ''));
}

/** The arguments that a program was started with, its own name first: where the environment is, and as far as all of them are there. */
export function startArguments(process: Started): readonly string[] | undefined {
  const words = startStrings(process)?.arguments;
  return words !== undefined && words.every((word) => word !== undefined) ? words : undefined;
}

interface Strings {
  readonly environment: readonly (string | undefined)[];
  readonly arguments: readonly (string | undefined)[];
}

function startStrings(process: Started): Strings | undefined {
  const top = process.auxv.get(AT.execfn);
  if (top === undefined) return undefined;
  const stack = stackBelow(process, top);
  const { encoding } = process;
  const at = stack.lastIndexOf(vectorStart(process.auxv, encoding));
  const word = wordSize(encoding);
  if (at < 2 * word) return undefined;
  const fields = fieldsOf(stack, encoding);
  /** The pointers in front of a place, from a NULL before them on. */
  const before = (end: number, isFirst: (value: bigint, count: number) => boolean): bigint[] | undefined => {
    const pointers: bigint[] = [];
    for (let place = end - word; place >= 0 && pointers.length < VARIABLES_MAX; place -= word) {
      const pointer = fields.word(place);
      if (isFirst(pointer, pointers.length)) break;
      if (pointer >= top) return undefined; // they point to the text below the program's name
      pointers.push(pointer);
    }
    return pointers.toReversed();
  };
  if (fields.word(at - word) !== 0n) return undefined;
  const environment = before(at - word, (pointer) => pointer === 0n);
  if (environment === undefined) return undefined;
  const words = before(at - word * (2 + environment.length), (value, count) => value === BigInt(count)); // argc is in front of them
  const text = (pointer: bigint) => process.cstring(pointer, VALUE_MAX);
  return { environment: environment.map(text), arguments: words?.map(text) ?? [undefined] };
}

/**
 * The environment that a program has by now, by its C library's `environ`: what it has set itself is in it.
 * @param environ where the variable `environ` is.
 * @returns undefined where it can't be read.
 */
export function presentEnvironment(
  process: Pick<Started, 'read' | 'cstring' | 'encoding'>,
  environ: bigint,
): Variable[] | undefined {
  const { encoding } = process;
  const first = readWord(process, environ, encoding);
  if (first === undefined || first === 0n) return undefined;
  const variables: Variable[] = [];
  for (let number = 0; number < VARIABLES_MAX; number += 1) {
    const pointer = readWord(process, first + BigInt(number * wordSize(encoding)), encoding);
    if (pointer === undefined) return undefined;
    if (pointer === 0n) break;
    variables.push(...parseVariable(process.cstring(pointer, VALUE_MAX) ?? ''));
  }
  return variables;
}

/** As much of the stack as there is in one piece, in front of an address. */
function stackBelow(process: Memory, top: bigint): Buffer {
  for (let span = SPAN; span >= 4096; span /= 2) {
    const from = top - BigInt(span);
    const bytes = from < 0n ? undefined : process.read(from, span);
    if (bytes?.length === span) return bytes;
  }
  return Buffer.alloc(0);
}

/** The first two pairs: together they stand nowhere else. */
function vectorStart(auxv: ReadonlyMap<number, bigint>, { bits, littleEndian }: Encoding): Buffer {
  const words = [...auxv].slice(0, 2).flatMap(([key, value]) => [BigInt(key), value]);
  const word = bits / 8;
  const bytes = Buffer.alloc(words.length * word);
  for (const [index, value] of words.entries())
    if (word === 8) bytes[littleEndian ? 'writeBigUInt64LE' : 'writeBigUInt64BE'](value, index * word);
    else bytes[littleEndian ? 'writeUInt32LE' : 'writeUInt32BE'](Number(value), index * word);
  return bytes;
}
