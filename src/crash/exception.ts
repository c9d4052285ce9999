import { fieldsOf, type Encoding } from '../elf/fields.ts';
import { readExactly, readWord, wordSize } from '../process/memory.ts';

/** A C++ exception in flight. */
export interface Exception {
  /** Its type as the ABI mangles it: `St13runtime_error`. */
  readonly type: string;
  /** What its what() would say, for the standard's classes that keep a string. */
  readonly what?: string;
}

interface Memory {
  readonly encoding: Encoding;
  read(address: bigint, length: number): Buffer | undefined;
  cstring(address: bigint, max?: number): string | undefined;
}

/** "GNUCC++\0", and \1 for a dependent exception: the class that libstdc++ gives its exceptions (libsupc++/unwind-cxx.h). */
const GNU_CLASS = 0x474e5543432b2b00n;
/** From the thrown object back to its header: struct _Unwind_Exception is as large as the strictest alignment makes it. */
const UNWIND_HEADER = 32n;
/** And to the first field of struct __cxa_exception (libsupc++/unwind-cxx.h): its type. */
const TYPE_INFO = { 32: 80n, 64: 112n } as const;
const MAX_STACK = 64 * 1024;
const MAX_BASES = 8;

/** Classes of the standard whose object is a vtable and a reference counted string, by mangled name. */
const STRING_BASES = new Set(['St13runtime_error', 'St11logic_error']);

/**
 * The exception that a thread was throwing when it died: the stack of the frames that threw holds a pointer to it,
 * recognised by the header in front of it, without any symbols. Arm of 32 bits lays it out otherwise: there none is found.
 * @param sp where the innermost frame's stack begins.
 * @param end how far up to look; at most 64 KiB.
 */
export function exceptionInFlight(memory: Memory, sp: bigint, end: bigint): Exception | undefined {
  const length = Math.min(MAX_STACK, Number(end - sp));
  const stack = length > 0 ? memory.read(sp, length) : undefined;
  if (stack === undefined) return undefined;
  const fields = fieldsOf(stack, memory.encoding);
  const seen = new Set<bigint>();
  const step = wordSize(memory.encoding);
  for (let at = 0; at + step <= stack.length; at += step) {
    const pointer = fields.word(at);
    if (pointer < 0x1000n || pointer % 16n !== 0n || seen.has(pointer)) continue;
    seen.add(pointer);
    const exception = exceptionAt(memory, pointer) ?? exceptionAt(memory, pointer + UNWIND_HEADER);
    if (exception !== undefined) return exception;
  }
  return undefined;
}

function exceptionAt(memory: Memory, object: bigint): Exception | undefined {
  const header = readExactly(memory, object - UNWIND_HEADER, 8);
  if (header === undefined || fieldsOf(header, memory.encoding).u64(0) !== GNU_CLASS) return undefined;
  const typeInfo = word(memory, object - TYPE_INFO[memory.encoding.bits]);
  const type = typeInfo === undefined ? undefined : typeName(memory, typeInfo);
  if (typeInfo === undefined || type === undefined) return undefined;
  const what = keepsString(memory, typeInfo) ? pointedText(memory, behind(memory, object, 1)) : undefined;
  return what === undefined ? { type } : { type, what };
}

function typeName(memory: Memory, typeInfo: bigint): string | undefined {
  const name = pointedText(memory, behind(memory, typeInfo, 1));
  return name !== undefined && /^\*?[\w$.]+$/.test(name) ? name.replace(/^\*/, '') : undefined;
}

/** Follows single inheritance (__si_class_type_info: the base's type_info comes after the name) to the standard's classes. */
function keepsString(memory: Memory, typeInfo: bigint): boolean {
  let type: bigint | undefined = typeInfo;
  for (let depth = 0; depth < MAX_BASES && type !== undefined; depth++) {
    const name = typeName(memory, type);
    if (name === undefined) return false;
    if (STRING_BASES.has(name)) return true;
    type = word(memory, behind(memory, type, 2));
  }
  return false;
}

function pointedText(memory: Memory, at: bigint): string | undefined {
  const pointer = word(memory, at);
  return pointer === undefined || pointer === 0n ? undefined : memory.cstring(pointer, 4096);
}

/** The address so many words behind another: what a vtable, a name stand in front of. */
function behind({ encoding }: Memory, address: bigint, words: number): bigint {
  return address + BigInt(words * wordSize(encoding));
}

function word(memory: Memory, address: bigint): bigint | undefined {
  return readWord(memory, address, memory.encoding);
}
