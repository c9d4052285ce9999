import { once } from '../../text/once.ts';
import type { Entry } from '../code/unit.ts';
import { AT } from '../code/unit.ts';
import { countsOf } from './counts.ts';
import type { Placed } from '../code/names.ts';
import type { Aggregate, Member, Qualifier, Type, TypeSource, Variants } from './model.ts';

export type { Aggregate, Length, Member, Qualifier, Type, TypeSource } from './model.ts';

/** DW_TAG_*, DW_AT_*: DWARF 5, tables 7.3 and 7.5. */
const TAG = {
  array: 0x01,
  class: 0x02,
  enumeration: 0x04,
  parameter: 0x05,
  member: 0x0d,
  pointer: 0x0f,
  reference: 0x10,
  structure: 0x13,
  subroutine: 0x15,
  typedef: 0x16,
  union: 0x17,
  variant: 0x19,
  inheritance: 0x1c,
  base: 0x24,
  const: 0x26,
  enumerator: 0x28,
  typeArgument: 0x2f,
  variantPart: 0x33,
  volatile: 0x35,
  unspecified: 0x3b,
  restrict: 0x37,
  rvalue: 0x42,
  atomic: 0x47,
} as const;
const ATTRIBUTE = {
  bitSize: 0x0d,
  discriminant: 0x15,
  discriminantValue: 0x16,
  constant: 0x1c,
  artificial: 0x34,
  offset: 0x38,
  declaration: 0x3c,
  encoding: 0x3e,
  external: 0x3f,
  type: 0x49,
  byteSize: 0x0b,
  oldBitOffset: 0x0c,
  bitOffset: 0x6b,
  alignment: 0x88,
  vector: 0x2107, // GNU's
} as const;
const QUALIFIERS: ReadonlyMap<number, Qualifier> = new Map([
  [TAG.const, 'const'],
  [TAG.volatile, 'volatile'],
  [TAG.restrict, 'restrict'],
  [TAG.atomic, '_Atomic'],
] as const);
const KEYWORDS: ReadonlyMap<number, Aggregate['keyword']> = new Map([
  [TAG.structure, 'struct'],
  [TAG.class, 'class'],
  [TAG.union, 'union'],
] as const);
const POINTERS: ReadonlyMap<number, 'pointer' | 'reference' | 'rvalue'> = new Map([
  [TAG.pointer, 'pointer'],
  [TAG.reference, 'reference'],
  [TAG.rvalue, 'rvalue'],
] as const);

/** Types behind one another; members of one. */
const DEEPEST = 32;
const MEMBERS_MAX = 2000;
const UNKNOWN: Type = { kind: 'unknown' };

/**
 * The type of a variable, a member or a type.
 * @throws ElfError where an entry on the way can't be read.
 */
export function typeOf(placed: Placed, source: TypeSource, depth = 0): Type {
  const type = placed.entry.value(ATTRIBUTE.type);
  if (type === undefined) return { kind: 'void' };
  const at = source.follow(placed, ATTRIBUTE.type);
  return at === undefined || depth > DEEPEST ? UNKNOWN : typeAt(at, source, depth + 1);
}

/**
 * The type that an entry describes.
 * @throws ElfError where an entry on the way can't be read.
 */
export function typeAt(placed: Placed, source: TypeSource, depth = 0): Type {
  source.spend();
  const { entry } = placed;
  const target = once(() => typeOf(placed, source, depth));
  const named = once(() => source.nameOf(placed));
  const size = numberOf(entry, ATTRIBUTE.byteSize) ?? 0;
  const pointer = POINTERS.get(entry.tag);
  const qualifier = QUALIFIERS.get(entry.tag);
  const keyword = KEYWORDS.get(entry.tag);
  if (pointer !== undefined)
    return {
      kind: pointer,
      get name() {
        return named();
      },
      get target() {
        return target();
      },
    };
  if (qualifier !== undefined)
    return {
      kind: 'qualified',
      qualifier,
      get target() {
        return target();
      },
    };
  if (keyword !== undefined)
    return {
      kind: 'aggregate',
      keyword,
      get name() {
        return named();
      },
      size,
      alignment: numberOf(entry, ATTRIBUTE.alignment),
      isDeclaration: entry.value(ATTRIBUTE.declaration) !== undefined,
      members: once(() => membersOf(placed, source, depth)),
      variants: () => variantsOf(placed, source, depth),
      argument: (wanted) => argumentOf(placed, source, depth, wanted),
    };
  switch (entry.tag) {
    case TAG.base:
      return { kind: 'number', name: named() ?? '', size, encoding: numberOf(entry, ATTRIBUTE.encoding) };
    case TAG.unspecified:
      return { kind: 'number', name: named() ?? '', size };
    case TAG.enumeration:
      return { kind: 'enum', name: named(), size, names: () => namesIn(placed, source) };
    case TAG.typedef:
      return {
        kind: 'typedef',
        get name() {
          return named() ?? '';
        },
        get target() {
          return target();
        },
      };
    case TAG.array:
      return {
        kind: 'array',
        get element() {
          return target();
        },
        ...countsOf(placed, source),
        ...(entry.value(ATTRIBUTE.vector) === undefined ? {} : { isVector: true }),
      };
    case TAG.subroutine:
      return {
        kind: 'function',
        get result() {
          return target();
        },
        get parameters() {
          return parametersOf(placed, source, depth);
        },
      };
    default:
      return UNKNOWN;
  }
}

function membersOf(placed: Placed, source: TypeSource, depth: number): Member[] {
  const members: Member[] = [];
  for (const entry of source.childrenOf(placed)) {
    if (members.length >= MEMBERS_MAX) break;
    const isBase = entry.tag === TAG.inheritance;
    if (!isBase && (entry.tag !== TAG.member || isStatic(entry))) continue;
    if (entry.value(ATTRIBUTE.artificial) !== undefined && !isBase) continue; // a table of virtual functions
    members.push(memberAt({ unit: placed.unit, entry }, source, depth));
  }
  return members;
}

function memberAt(placed: Placed, source: TypeSource, depth: number): Member {
  const { unit, entry } = placed;
  const count = numberOf(entry, ATTRIBUTE.bitSize);
  const first = count === undefined ? undefined : firstBit(entry, count);
  return {
    name: unit.text(entry.value(AT.name)),
    type: typeOf(placed, source, depth),
    offset: offsetOf(entry),
    isBase: entry.tag === TAG.inheritance,
    isBits: count !== undefined,
    ...(first === undefined || count === undefined ? {} : { bits: { first, count } }),
  };
}

/** By DWARF 4, or as before, where bits were counted from the most significant one of so many bytes: clang does to this day. */
function firstBit(entry: Entry, count: number): number | undefined {
  const [first, old] = [numberOf(entry, ATTRIBUTE.bitOffset), numberOf(entry, ATTRIBUTE.oldBitOffset)];
  if (first !== undefined || old === undefined) return first;
  const [at, size] = [offsetOf(entry), numberOf(entry, ATTRIBUTE.byteSize)];
  return at === undefined || size === undefined ? undefined : 8 * (at + size) - old - count;
}

/** DWARF 5, 5.7.10: members of which there is one at a time. */
function variantsOf(placed: Placed, source: TypeSource, depth: number): Variants | undefined {
  const { unit } = placed;
  const entry = [...source.childrenOf(placed)].find(({ tag }) => tag === TAG.variantPart);
  if (entry === undefined) return undefined;
  const whole = { unit, entry };
  const at = source.follow(whole, ATTRIBUTE.discriminant);
  const type = at && typeOf(at, source, depth);
  const size = type?.kind === 'number' ? type.size : undefined;
  const all: { value?: bigint; member: Member }[] = [];
  for (const each of source.childrenOf(whole)) {
    const member = each.tag === TAG.variant ? [...source.childrenOf({ unit, entry: each })][0] : undefined;
    if (member === undefined || all.length >= MEMBERS_MAX) continue;
    const value = each.value(ATTRIBUTE.discriminantValue);
    all.push({
      ...(value?.kind === 'number' ? { value: value.value } : {}),
      member: memberAt({ unit, entry: member }, source, depth),
    });
  }
  return {
    all,
    ...(at === undefined || size === undefined ? {} : { discriminant: { offset: offsetOf(at.entry) ?? 0, size } }),
  };
}

function argumentOf(placed: Placed, source: TypeSource, depth: number, wanted: string): Type | undefined {
  const { unit } = placed;
  for (const entry of source.childrenOf(placed))
    if (entry.tag === TAG.typeArgument && unit.text(entry.value(AT.name)) === wanted)
      return typeOf({ unit, entry }, source, depth);
  return undefined;
}

function namesIn(placed: Placed, source: TypeSource): { name: string; value: bigint }[] {
  const names: { name: string; value: bigint }[] = [];
  for (const entry of source.childrenOf(placed)) {
    const [name, value] = [placed.unit.text(entry.value(AT.name)), entry.value(ATTRIBUTE.constant)];
    if (names.length >= MEMBERS_MAX) break;
    if (entry.tag === TAG.enumerator && name !== undefined && value?.kind === 'number')
      names.push({ name, value: value.value });
  }
  return names;
}

/** Members that all objects share are declared there alone. */
function isStatic(entry: Entry): boolean {
  return entry.value(ATTRIBUTE.external) !== undefined || entry.value(ATTRIBUTE.declaration) !== undefined;
}

/** Of a union's members none is told. */
function offsetOf(entry: Entry): number | undefined {
  const value = entry.value(ATTRIBUTE.offset);
  if (value === undefined) return Math.floor((numberOf(entry, ATTRIBUTE.bitOffset) ?? 0) / 8);
  return value.kind === 'number' ? Number(value.value) : undefined;
}

function parametersOf(placed: Placed, source: TypeSource, depth: number): Type[] {
  const parameters: Type[] = [];
  for (const entry of source.childrenOf(placed))
    if (entry.tag === TAG.parameter) parameters.push(typeOf({ unit: placed.unit, entry }, source, depth));
  return parameters;
}

function numberOf(entry: Entry, name: number): number | undefined {
  const value = entry.value(name);
  return value?.kind === 'number' ? Number(value.value) : undefined;
}
