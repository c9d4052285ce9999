import { fieldsOf, type Encoding } from '../elf/fields.ts';
import { readWord } from '../process/memory.ts';

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
/** From the thrown object back to its header's fields: struct __cxa_exception of libsupc++/unwind-cxx.h on 64-bit machines. */
const UNWIND_HEADER = 32n;
const TYPE_INFO = 112n;
const TYPE_NAME = 8n;
const BASE_TYPE = 16n;
const MESSAGE = 8n;
const MAX_STACK = 64 * 1024;
const MAX_BASES = 8;

/** Classes of the standard whose object is a vtable and a reference counted string, by mangled name. */
const STRING_BASES = new Set(['St13runtime_error', 'St11logic_error']);

/**
 * The exception that a thread was throwing when it died: the stack of the frames that threw holds a pointer to it,
 * recognised by the header in front of it, without any symbols. Of 64-bit programs only.
 * @param sp where the innermost frame's stack begins.
 * @param end how far up to look; at most 64 KiB.
 */
export function exceptionInFlight(memory: Memory, sp: bigint, end: bigint): Exception | undefined {
  if (memory.encoding.bits !== 64) return undefined;
  const length = Math.min(MAX_STACK, Number(end - sp));
  const stack = length > 0 ? memory.read(sp, length) : undefined;
  if (stack === undefined) return undefined;
  const fields = fieldsOf(stack, memory.encoding);
  const seen = new Set<bigint>();
  for (let at = 0; at + 8 <= stack.length; at += 8) {
    const pointer = fields.u64(at);
    if (pointer < 0x1000n || pointer % 16n !== 0n || seen.has(pointer)) continue;
    seen.add(pointer);
    const exception = exceptionAt(memory, pointer) ?? exceptionAt(memory, pointer + UNWIND_HEADER);
    if (exception !== undefined) return exception;
  }
  return undefined;
}

function exceptionAt(memory: Memory, object: bigint): Exception | undefined {
  if (word(memory, object - UNWIND_HEADER) !== GNU_CLASS) return undefined;
  const typeInfo = word(memory, object - TYPE_INFO);
  const type = typeInfo === undefined ? undefined : typeName(memory, typeInfo);
  if (typeInfo === undefined || type === undefined) return undefined;
  const what = keepsString(memory, typeInfo) ? pointedText(memory, object + MESSAGE) : undefined;
  return what === undefined ? { type } : { type, what };
}

function typeName(memory: Memory, typeInfo: bigint): string | undefined {
  const name = pointedText(memory, typeInfo + TYPE_NAME);
  return name !== undefined && /^\*?[\w$.]+$/.test(name) ? name.replace(/^\*/, '') : undefined;
}

/** Follows single inheritance (__si_class_type_info: the base's type_info comes after the name) to the standard's classes. */
function keepsString(memory: Memory, typeInfo: bigint): boolean {
  let type: bigint | undefined = typeInfo;
  for (let depth = 0; depth < MAX_BASES && type !== undefined; depth++) {
    const name = typeName(memory, type);
    if (name === undefined) return false;
    if (STRING_BASES.has(name)) return true;
    type = word(memory, type + BASE_TYPE);
  }
  return false;
}

function pointedText(memory: Memory, at: bigint): string | undefined {
  const pointer = word(memory, at);
  return pointer === undefined || pointer === 0n ? undefined : memory.cstring(pointer, 4096);
}

function word(memory: Memory, address: bigint): bigint | undefined {
  return readWord(memory, address, memory.encoding);
}
