import { resolved, spelled, type Spelling } from '../../../dwarf/variables/spelling.ts';
import type { Aggregate, Member, Type } from '../../../dwarf/variables/types.ts';
import { hex } from '../../../text/hex.ts';
import { sizeOf } from '../layout.ts';
import { Uncertain } from '../../uncertain.ts';
import { numberOf, numberText } from './numbers.ts';
import { quoted } from './text.ts';

/** Where a value is read from. */
export interface Held {
  /** Undefined where it is in a register, or computed. */
  readonly address?: bigint | undefined;
  /** So many of its bytes from there on; undefined where they are not known. */
  readonly bytes: (offset: number, size: number) => Buffer | undefined;
}

/** A kind of object whose content is told instead of its members. Undefined where it is no whole one. */
export type Shape = (object: Aggregate, held: Held, printer: Printer) => string | undefined;

export interface PrinterOptions {
  readonly spelling: Spelling;
  readonly littleEndian: boolean;
  /** Of memory; fewer bytes than asked are none. */
  readonly read: (address: bigint, size: number) => Buffer | undefined;
  /** The name of the function that begins at an address. */
  readonly functionAt: (address: bigint) => string | undefined;
  readonly shapeOf: (object: Aggregate) => Shape | undefined;
}

/** Structures within structures; elements; letters; values in all. */
const [DEEPEST, MOST_ELEMENTS, LONGEST_TEXT, MOST_VALUES] = [6, 16, 200, 300];
const WORD = 8;
/** What is not told. */
const MORE = '...';

/** Writes values as their language does, bounded in every way: whatever memory holds. */
export class Printer {
  readonly options: PrinterOptions;
  #left = MOST_VALUES;
  #depth = 0;

  constructor(options: PrinterOptions) {
    this.options = options;
  }

  /**
   * A value by its type.
   * @throws Uncertain for what is not read here.
   */
  print(type: Type, held: Held): string {
    if (--this.#left < 0) return MORE;
    const whole = resolved(type);
    switch (whole.kind) {
      case 'number':
      case 'enum': {
        if (whole.size === 0) return '()';
        const bytes = held.bytes(0, whole.size);
        return bytes === undefined ? UNREADABLE : numberText(whole, bytes, this.options);
      }
      case 'pointer':
        return this.#pointer(whole, held);
      case 'reference':
      case 'rvalue':
        return this.#reference(whole.target, held);
      case 'array':
        return this.#array(whole, held);
      case 'aggregate':
        return this.#aggregate(whole, held);
      case 'void':
        return 'void';
      default:
        throw new Uncertain('a type that is not read');
    }
  }

  /** A word of memory, as an address or a count; undefined where it is not known. */
  word(held: Held, offset = 0): bigint | undefined {
    const bytes = held.bytes(offset, WORD);
    return bytes && numberOf(bytes, this.options);
  }

  /** What lies in memory from an address on. */
  at(address: bigint): Held {
    return {
      address,
      bytes: (offset, size) => this.options.read(address + BigInt(offset), size),
    };
  }

  /** Elements of one type that lie one after the other. */
  elements(element: Type, first: Held, count: number): string {
    const size = sizeOf(element);
    if (size === undefined) throw new Uncertain('elements of an unknown size');
    const texts: string[] = [];
    for (let index = 0; index < Math.min(count, MOST_ELEMENTS); index++)
      texts.push(this.print(element, part(first, index * size)));
    return this.list(texts, count);
  }

  /** `{1, 2, 3}`, `[1, 2, 3]`; of `count` in all. */
  list(texts: readonly string[], count: number): string {
    const [open, close] = this.options.spelling === 'rust' ? ['[', ']'] : ['{', '}'];
    return `${open}${[...texts, ...(texts.length < count ? [MORE] : [])].join(', ')}${close}`;
  }

  /** Text of so many letters. */
  text(address: bigint, length: number): string {
    const bytes = length === 0 ? Buffer.alloc(0) : this.options.read(address, Math.min(length, LONGEST_TEXT));
    return bytes === undefined ? UNREADABLE : `${quoted(bytes)}${length > LONGEST_TEXT ? MORE : ''}`;
  }

  /** What is within something, one deeper. */
  within(print: () => string): string {
    if (this.#depth >= DEEPEST) return `{${MORE}}`;
    this.#depth += 1;
    try {
      return print();
    } finally {
      this.#depth -= 1;
    }
  }

  /** What a pointer leads to, with its address in front; the address alone where that is not told. */
  follow(address: bigint, target: Type): string {
    const whole = resolved(target);
    const isTold = address !== 0n && this.#depth === 0 && whole.kind === 'aggregate' && !whole.isDeclaration;
    if (!isTold || this.options.read(address, 1) === undefined) return hex(address);
    return `${hex(address)} -> ${this.within(() => this.print(target, this.at(address)))}`;
  }

  #pointer({ name, target }: Extract<Type, { kind: 'pointer' | 'reference' | 'rvalue' }>, held: Held): string {
    const address = this.word(held);
    if (address === undefined) return UNREADABLE;
    const whole = resolved(target);
    if (this.options.spelling === 'rust' && name !== undefined && !name.startsWith('*')) {
      const mark = /^&(?:mut )?/.exec(name)?.[0] ?? '';
      if (address === 0n || this.options.read(address, 1) === undefined) return hex(address);
      return `${mark}${this.within(() => this.print(target, this.at(address)))}`;
    }
    if (whole.kind === 'function') {
      const called = this.options.functionAt(address);
      return called === undefined ? hex(address) : `${hex(address)} <${called}>`;
    }
    if (whole.kind === 'number' && isLetter(whole) && address !== 0n) return this.#cString(address);
    return this.follow(address, target);
  }

  #cString(address: bigint): string {
    const bytes: number[] = [];
    for (let at = 0; at < LONGEST_TEXT; at++) {
      const byte = this.options.read(address + BigInt(at), 1)?.[0];
      if (byte === undefined && at === 0) return hex(address);
      if (byte === undefined || byte === 0) return this.#textAt(address, Buffer.from(bytes), '');
      bytes.push(byte);
    }
    return this.#textAt(address, Buffer.from(bytes), MORE);
  }

  /** Within a structure where a text is says nothing. */
  #textAt(address: bigint, bytes: Buffer, end: string): string {
    return `${this.#depth === 0 ? `${hex(address)} ` : ''}${quoted(bytes)}${end}`;
  }

  #reference(target: Type, held: Held): string {
    const address = this.word(held);
    if (address === undefined) return UNREADABLE;
    if (address === 0n || this.options.read(address, 1) === undefined) return `@${hex(address)}`;
    return `@${hex(address)}: ${this.print(target, this.at(address))}`;
  }

  #array({ element, counts }: Extract<Type, { kind: 'array' }>, held: Held): string {
    const [count, ...others] = counts;
    if (count === undefined) throw new Uncertain('an array of unknown length');
    const inner: Type = others.length === 0 ? element : { kind: 'array', element, counts: others };
    const each = resolved(inner);
    if (this.options.spelling !== 'rust' && each.kind === 'number' && isLetter(each)) {
      const bytes = held.bytes(0, count);
      if (bytes === undefined) return UNREADABLE;
      const end = bytes.indexOf(0);
      const shown = bytes.subarray(0, end === -1 ? count : end);
      return `${quoted(shown.subarray(0, LONGEST_TEXT))}${shown.length > LONGEST_TEXT ? MORE : ''}`;
    }
    return this.within(() => this.elements(inner, held, count));
  }

  #aggregate(whole: Aggregate, held: Held): string {
    if (whole.isDeclaration) throw new Uncertain(`${whole.name ?? 'a type'} is described elsewhere`);
    const shaped = this.options.shapeOf(whole)?.(whole, held, this);
    if (shaped !== undefined) return shaped;
    return this.within(() => (this.options.spelling === 'rust' ? this.#rust(whole, held) : this.#members(whole, held)));
  }

  #members(whole: Aggregate, held: Held): string {
    const texts = whole.members().flatMap((member) => {
      const { name, isBase, offset, type } = member;
      if (offset === undefined) return [`<${spelled(type, this.options.spelling)}> = ${MORE}`]; // where it is only the object tells
      const value = this.member(member, held);
      if (isBase) return value === '{}' ? [] : [`<${spelled(type, this.options.spelling)}> = ${value}`];
      return [name === undefined ? value : `${name} = ${value}`];
    });
    return `{${texts.join(', ')}}`;
  }

  /** One that has a place of its own. */
  member({ type, offset = 0, isBits, bits }: Member, held: Held): string {
    if (!isBits) return this.print(type, part(held, offset));
    const whole = resolved(type);
    if (bits === undefined || (whole.kind !== 'number' && whole.kind !== 'enum') || !this.options.littleEndian)
      throw new Uncertain('bit fields of this kind');
    const bytes = held.bytes(Math.floor(bits.first / 8), Math.ceil(((bits.first % 8) + bits.count) / 8));
    if (bytes === undefined) return UNREADABLE;
    const value = (numberOf(bytes, this.options) >> BigInt(bits.first % 8)) & ((1n << BigInt(bits.count)) - 1n);
    const full = Buffer.alloc(WORD);
    full.writeBigUInt64LE(BigInt.asUintN(64, isSigned(whole) ? BigInt.asIntN(bits.count, value) : value));
    return numberText(whole, full.subarray(0, whole.size), this.options);
  }

  #rust(whole: Aggregate, held: Held): string {
    const chosen = whole.variants();
    if (chosen !== undefined) {
      const { discriminant, all } = chosen;
      const bytes = discriminant && held.bytes(discriminant.offset, discriminant.size);
      const found =
        (bytes &&
          all.find(
            ({ value }) => value !== undefined && sameBits(value, numberOf(bytes, this.options), bytes.length),
          )) ??
        all.find(({ value }) => value === undefined);
      if (found === undefined) throw new Uncertain('a variant that is not told');
      const { name = '', type, offset = 0 } = found.member;
      const inner = resolved(type);
      if (inner.kind !== 'aggregate') throw new Uncertain('a variant that is no structure');
      return this.#rustObject(name, inner, part(held, offset));
    }
    return this.#rustObject(shortened(whole.name ?? ''), whole, held);
  }

  #rustObject(name: string, whole: Aggregate, held: Held): string {
    const members = whole.members();
    if (whole.keyword === 'union') throw new Uncertain('a union');
    if (members.length === 0) return name === '' ? '()' : name;
    const isTuple = members.every((member) => /^__\d+$/.test(member.name ?? ''));
    const texts = members.map((member) => {
      const value = this.member(member, held);
      return isTuple ? value : `${member.name ?? ''}: ${value}`;
    });
    if (isTuple) return `${name}(${texts.join(', ')}${name === '' && texts.length === 1 ? ',' : ''})`;
    return `${name} {${texts.join(', ')}}`;
  }
}

const UNREADABLE = '<not in the core>';

/** What begins so far behind. */
export function part({ address, bytes }: Held, offset: number): Held {
  return {
    address: address === undefined ? undefined : address + BigInt(offset),
    bytes: (from, size) => bytes(offset + from, size),
  };
}

/** DW_ATE_signed_char, DW_ATE_unsigned_char of one byte: what C writes texts in. */
function isLetter({ encoding, size }: Extract<Type, { kind: 'number' }>): boolean {
  return size === 1 && (encoding === 6 || encoding === 8);
}

function isSigned(type: Extract<Type, { kind: 'number' | 'enum' }>): boolean {
  return type.kind === 'number' && (type.encoding === 5 || type.encoding === 6);
}

function sameBits(one: bigint, other: bigint, size: number): boolean {
  return BigInt.asUintN(size * 8, one) === BigInt.asUintN(size * 8, other);
}

/** `Node` of `app::list::Node<i32>`; nothing of a tuple. */
function shortened(name: string): string {
  return name.startsWith('(') ? '' : (name.replace(/<.*$/s, '').split('::').at(-1) ?? '');
}
