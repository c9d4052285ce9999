import { ElfError } from '../../elf/error.ts';
import { cursorOf } from '../cursor.ts';
import { readForm, type FormContext, type FormValue } from '../forms.ts';
import type { EntryKind } from './kinds.ts';

/** DW_FORM_*: values that are nothing but a LEB128; those whose LEB128 tells how many bytes follow. */
const NUMBERS: ReadonlySet<number> = new Set([0x0d, 0x0f, 0x15, 0x1a, 0x1b, 0x22, 0x23, 0x1f01, 0x1f02]);
const BLOCKS: ReadonlySet<number> = new Set([0x09, 0x18]);
const TEXT = 0x08;
const ENDS_EARLY = 'its debug information ends in the middle of an entry';

/** The bytes of a unit's entries. A unit has up to millions of them, most of which are passed over. */
export class EntryBytes {
  readonly length: number;
  readonly #bytes: Buffer;
  readonly #kinds: ReadonlyMap<number, EntryKind>;
  readonly #context: FormContext;
  readonly #littleEndian: boolean;

  constructor(bytes: Buffer, kinds: ReadonlyMap<number, EntryKind>, context: FormContext, littleEndian: boolean) {
    this.length = bytes.length;
    this.#bytes = bytes;
    this.#kinds = kinds;
    this.#context = context;
    this.#littleEndian = littleEndian;
  }

  /** Where the code ends that an entry begins with. */
  behindCode(at: number): number {
    return behindNumber(this.#bytes, at);
  }

  /** What kind of entry begins at a place; undefined where the children of another end. @throws ElfError where none is. */
  kindAt(at: number): EntryKind | undefined {
    if (!(at >= 0 && at < this.length)) throw new ElfError('an entry of its debug information lies beyond its unit');
    const code = numberAt(this.#bytes, at);
    if (code === 0) return undefined;
    const kind = this.#kinds.get(code);
    if (kind === undefined) throw new ElfError('an entry of its debug information is not declared');
    return kind;
  }

  /** Where the values of an entry end. @throws ElfError where its unit ends before. */
  behindValues(body: number, sizes: readonly number[], count = sizes.length): number {
    let at = body;
    for (let index = 0; index < count; index++) {
      const size = sizes[index] ?? 0;
      at = size >= 0 ? at + size : this.#behindValue(at, ~size);
    }
    if (at > this.length) throw new ElfError(ENDS_EARLY);
    return at;
  }

  /** Where the children of an entry end that begin at a place. @throws ElfError where they can't be read. */
  behindChildren(first: number): number {
    let at = first;
    for (let depth = 1; depth > 0 && at < this.length;) {
      const kind = this.kindAt(at);
      if (kind === undefined) {
        depth -= 1;
        at += 1;
      } else {
        at = this.behindValues(this.behindCode(at), kind.together);
        if (kind.hasChildren) depth += 1;
      }
    }
    return at;
  }

  /** The value of an attribute of an entry; undefined where it has none. @throws ElfError where it can't be read. */
  valueOf(kind: EntryKind, body: number, name: number): FormValue | undefined {
    const index = kind.indexOf(name);
    const attribute = kind.declaration.attributes[index];
    if (attribute === undefined) return undefined;
    const [, form, constant] = attribute;
    if (constant !== undefined) return { kind: 'number', value: BigInt(constant) };
    return this.#valueAt(this.behindValues(body, kind.each, index), form).value;
  }

  #behindValue(at: number, form: number): number {
    const bytes = this.#bytes;
    if (NUMBERS.has(form)) return behindNumber(bytes, at);
    if (BLOCKS.has(form)) return behindNumber(bytes, at) + numberAt(bytes, at);
    return form === TEXT ? behindText(bytes, at) : this.#valueAt(at, form).end;
  }

  #valueAt(at: number, form: number): { readonly value: FormValue; readonly end: number } {
    const cursor = cursorOf(this.#bytes, this.#littleEndian);
    cursor.position = at;
    return { value: readForm(cursor, form, this.#context), end: cursor.position };
  }
}

function behindNumber(bytes: Buffer, at: number): number {
  let end = at;
  while ((bytes[end++] ?? 0) >= 0x80);
  return end;
}

/** An unsigned LEB128; above 2^53 rounded. */
function numberAt(bytes: Buffer, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return first;
  let [value, scale] = [0, 1];
  for (let position = at; ; position++) {
    const byte = bytes[position];
    if (byte === undefined) throw new ElfError(ENDS_EARLY);
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return value;
    scale *= 128;
  }
}

/** Most texts in place are of a few letters: Buffer.indexOf costs more than they do. */
function behindText(bytes: Buffer, at: number): number {
  let end = at;
  while ((bytes[end++] ?? 0) !== 0);
  if (end > bytes.length) throw new ElfError(ENDS_EARLY);
  return end;
}
