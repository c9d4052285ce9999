import { resolved, type Spelling } from '../../../dwarf/variables/spelling.ts';
import type { Aggregate, Member, Type } from '../../../dwarf/variables/types.ts';
import { hex } from '../../../text/hex.ts';
import { sizeOf } from '../layout.ts';
import { part, type Held, type Printer, type Shape } from './value.ts';

/** What a string, a vector, a map and the like hold, where the debug information has the members that tell it. */
export function shapeOf(object: Aggregate, spelling: Spelling): Shape | undefined {
  if (spelling === 'c' || object.name === undefined) return undefined;
  const name = object.name;
  return (spelling === 'rust' ? RUST : CPP).find(([pattern]) => pattern.test(name))?.[1];
}

/** Members and bases within one another. */
const DEEPEST = 8;
/** Nodes that are followed. */
const MOST_NODES = 8;
/** Lengths beyond are no lengths. */
const MOST = 1n << 40n;

interface Found {
  readonly type: Type;
  readonly offset: number;
}

/** A member by its name, also of a base class, of a member, and so on: the nearest. */
function find(type: Type, name: string): Found | undefined {
  let level: Found[] = [{ type, offset: 0 }];
  for (let depth = 0; depth < DEEPEST && level.length > 0; depth++) {
    const next: Found[] = [];
    for (const at of level) {
      const whole = resolved(at.type);
      if (whole.kind !== 'aggregate' || whole.isDeclaration) continue;
      for (const member of whole.members()) {
        const placed = placedIn(member, at.offset);
        if (placed === undefined) continue;
        if (member.name === name && !member.isBase) return placed;
        next.push(placed);
      }
    }
    level = next.slice(0, 64);
  }
  return undefined;
}

function placedIn({ type, offset, isBits }: Member, at: number): Found | undefined {
  return offset === undefined || isBits ? undefined : { type, offset: at + offset };
}

function wordIn(object: Type, name: string, held: Held, printer: Printer): bigint | undefined {
  const found = find(object, name);
  return found === undefined || sizeOf(found.type) !== WORD ? undefined : printer.word(held, found.offset);
}

function lengthIn(object: Type, name: string, held: Held, printer: Printer): number | undefined {
  const value = wordIn(object, name, held, printer);
  return value === undefined || value >= MOST ? undefined : Number(value);
}

function pointee(found: Found | undefined): Type | undefined {
  const whole = found && resolved(found.type);
  return whole?.kind === 'pointer' ? whole.target : undefined;
}

function counted(count: number): string {
  return `${count} ${count === 1 ? 'element' : 'elements'}`;
}

const cppString: Shape = (object, held, printer) => {
  const [at, length] = [wordIn(object, '_M_p', held, printer), lengthIn(object, '_M_string_length', held, printer)];
  return at === undefined || length === undefined ? undefined : printer.text(at, length);
};

const cppView: Shape = (object, held, printer) => {
  const [at, length] = [wordIn(object, '_M_str', held, printer), lengthIn(object, '_M_len', held, printer)];
  return at === undefined || length === undefined ? undefined : printer.text(at, length);
};

const cppVector: Shape = (object, held, printer) => {
  const element = pointee(find(object, '_M_start'));
  const [start, end] = [wordIn(object, '_M_start', held, printer), wordIn(object, '_M_finish', held, printer)];
  const size = element && sizeOf(element);
  if (element === undefined || start === undefined || end === undefined || size === undefined || size === 0)
    return undefined;
  const length = end - start;
  if (length < 0n || length >= MOST || length % BigInt(size) !== 0n) return undefined;
  const count = Number(length) / size;
  return `${counted(count)} ${printer.within(() => printer.elements(element, printer.at(start), count))}`;
};

/** What has its content in one member, and nothing beside it that tells. */
const cppHolder =
  (name: string): Shape =>
  (object, held, printer) => {
    const found = find(object, name);
    return found && printer.print(found.type, part(held, found.offset));
  };

const cppOptional: Shape = (object, held, printer) => {
  const [engaged, value] = [find(object, '_M_engaged'), find(object, '_M_value')];
  const is = engaged && held.bytes(engaged.offset, 1)?.[0];
  if (value === undefined || is === undefined || is > 1) return undefined;
  return is === 0 ? 'nullopt' : printer.print(value.type, part(held, value.offset));
};

/** std::map and std::set: a red-black tree, whose nodes have the value behind their links. */
const cppTree: Shape = (object, held, printer) => {
  const header = find(object, '_M_header');
  const value = argumentOf(find(object, '_M_t')?.type, '_Val');
  const count = lengthIn(object, '_M_node_count', held, printer);
  const links = header && resolved(header.type);
  if (header === undefined || value === undefined || count === undefined || links?.kind !== 'aggregate')
    return undefined;
  if (!liesBehind(value)) return undefined;
  const texts: string[] = [];
  let at = held.address === undefined ? undefined : printer.word(held, header.offset + LEFT);
  for (let seen = 0; seen < Math.min(count, MOST_NODES); seen++) {
    if (at === undefined || at === 0n) return undefined;
    texts.push(pairText(value, printer.at(at + BigInt(links.size)), printer));
    at = seen + 1 < count ? nextIn(at, printer) : at;
  }
  return `${counted(count)} ${printer.list(texts, count)}`;
};

/** In std::_Rb_tree_node_base: parent, left, right. */
const [PARENT, LEFT, RIGHT] = [8n, 16, 24n] as const;
const HIGHEST = 64;

function nextIn(node: bigint, printer: Printer): bigint | undefined {
  const link = (from: bigint, which: bigint): bigint | undefined => printer.word(printer.at(from + which));
  let at = link(node, RIGHT);
  if (at === undefined) return undefined;
  if (at !== 0n) {
    for (let steps = 0; steps < HIGHEST; steps++) {
      const left = link(at, BigInt(LEFT));
      if (left === undefined) return undefined;
      if (left === 0n) return at;
      at = left;
    }
    return undefined;
  }
  let below = node;
  at = link(node, PARENT);
  for (let steps = 0; at !== undefined && steps < HIGHEST; steps++) {
    if (link(at, RIGHT) !== below) return at;
    below = at;
    at = link(at, PARENT);
  }
  return undefined;
}

/** std::unordered_map and std::unordered_set: a chain, whose nodes have the value behind their link. */
const cppHash: Shape = (object, held, printer) => {
  const value = argumentOf(find(object, '_M_h')?.type, '_Value');
  const count = lengthIn(object, '_M_element_count', held, printer);
  if (value === undefined || count === undefined || !liesBehind(value)) return undefined;
  const texts: string[] = [];
  let at = wordIn(object, '_M_nxt', held, printer);
  for (let seen = 0; seen < Math.min(count, MOST_NODES); seen++) {
    if (at === undefined || at === 0n) return undefined;
    texts.push(pairText(value, printer.at(at + BigInt(WORD)), printer));
    at = printer.word(printer.at(at));
  }
  return `${counted(count)} ${printer.list(texts, count)}`;
};

/** Whether something lies right behind a node's links: it may lie wherever a word may, as its size or all of its parts show. */
function liesBehind(type: Type): boolean {
  const size = sizeOf(type);
  return size !== undefined && (size % (2 * WORD) !== 0 || isPlain(type, 0));
}

function isPlain(type: Type, depth: number): boolean {
  const whole = resolved(type);
  switch (whole.kind) {
    case 'number':
    case 'enum':
      return whole.size <= WORD;
    case 'array':
      return isPlain(whole.element, depth + 1);
    case 'aggregate':
      return (
        depth < DEEPEST &&
        !whole.isDeclaration &&
        (whole.alignment ?? WORD) <= WORD &&
        whole.members().every((member) => isPlain(member.type, depth + 1))
      );
    default:
      return whole.kind !== 'unknown';
  }
}

const WORD = 8;

function pairText(type: Type, held: Held, printer: Printer): string {
  const whole = resolved(type);
  const [first, second] =
    whole.kind === 'aggregate' && /^std::pair</.test(whole.name ?? '')
      ? ['first', 'second'].map((name) => find(whole, name))
      : [];
  if (first === undefined || second === undefined) return printer.within(() => printer.print(type, held));
  const [key, value] = [first, second].map(({ type: own, offset }) =>
    printer.within(() => printer.print(own, part(held, offset))),
  );
  return `[${key}] = ${value}`;
}

/** What a template was made for. */
function argumentOf(type: Type | undefined, name: string): Type | undefined {
  const whole = type && resolved(type);
  return whole?.kind === 'aggregate' ? whole.argument(name) : undefined;
}

const ALLOCATED = '(?:__cxx11::)?';
const CPP: readonly (readonly [RegExp, Shape])[] = [
  [new RegExp(`^std::${ALLOCATED}basic_string<char,`), cppString],
  [/^std::basic_string_view<char,/, cppView],
  [/^std::vector<(?!bool,)/, cppVector],
  [/^std::unique_ptr</, cppHolder('_M_head_impl')],
  [/^std::(?:shared_ptr|weak_ptr)</, cppHolder('_M_ptr')],
  [/^std::array</, cppHolder('_M_elems')],
  [/^std::atomic</, cppHolder('_M_i')],
  [/^std::optional</, cppOptional],
  [/^std::(?:multi)?(?:map|set)</, cppTree],
  [/^std::unordered_(?:multi)?(?:map|set)</, cppHash],
];

/** `&str`, `&[T]`, `Box<str>`: where it is, and how much. */
const rustSlice: Shape = (object, held, printer) => {
  const first = find(object, 'data_ptr');
  const element = pointee(first);
  const [at, count] = [wordIn(object, 'data_ptr', held, printer), lengthIn(object, 'length', held, printer)];
  if (element === undefined || at === undefined || count === undefined) return undefined;
  if (/(?:^&(?:mut )?|<)str\b/.test(object.name ?? '')) return printer.text(at, count);
  return printer.within(() => printer.elements(element, printer.at(at), count));
};

/** Where something is, and not what: of an object only a trait may be known. */
const rustPointer: Shape = (object, held, printer) => {
  const at = wordIn(object, 'pointer', held, printer);
  return at === undefined ? undefined : hex(at);
};

const rustVec: Shape = (object, held, printer) => {
  const element = object.argument('T');
  const [at, count] = [wordIn(object, 'pointer', held, printer), lengthIn(object, 'len', held, printer)];
  if (element === undefined || at === undefined || count === undefined) return undefined;
  return printer.within(() => printer.elements(element, printer.at(at), count));
};

const rustString: Shape = (object, held, printer) => {
  const [at, count] = [wordIn(object, 'pointer', held, printer), lengthIn(object, 'len', held, printer)];
  return at === undefined || count === undefined ? undefined : printer.text(at, count);
};

/** Rc and Arc: the value is behind its counts. */
const rustShared: Shape = (object, held, printer) => {
  const inner = pointee(find(object, 'pointer'));
  const at = wordIn(object, 'pointer', held, printer);
  const value =
    inner && find(inner, inner.kind === 'aggregate' && /ArcInner/.test(inner.name ?? '') ? 'data' : 'value');
  if (value === undefined || at === undefined || at === 0n) return undefined;
  return printer.within(() => printer.print(value.type, printer.at(at + BigInt(value.offset))));
};

const rustTable: Shape = (object, held, printer) => {
  const count = lengthIn(object, 'items', held, printer);
  return count === undefined ? undefined : counted(count);
};

const RUST: readonly (readonly [RegExp, Shape])[] = [
  [/^&(?:mut )?(?:\[|str$)|^alloc::boxed::Box<(?:\[|str\b)/, rustSlice],
  [/^alloc::string::String$/, rustString],
  [/^alloc::vec::Vec</, rustVec],
  [/^alloc::(?:rc::Rc|sync::Arc)</, rustShared],
  [/^&(?:mut )?dyn |^alloc::boxed::Box<dyn /, rustPointer],
  [/^core::ptr::(?:non_null::NonNull|unique::Unique)</, rustPointer],
  [/^std::collections::hash::(?:map::HashMap|set::HashSet)</, rustTable],
];
