import { resolved } from '../../../dwarf/variables/spelling.ts';
import type { Type } from '../../../dwarf/variables/types.ts';
import { sizeOf } from '../layout.ts';
import { nodesText, optionalOf, textOf, valueText, vectorOf } from './both-libraries.ts';
import {
  argumentOf,
  counted,
  find,
  lengthIn,
  liesBehind,
  MOST_LENGTH,
  MOST_NODES,
  WORD,
  wordIn,
  type Found,
} from './members.ts';
import { part, type Held, type Printer, type Shape } from './value.ts';

/** What has its content in one member, and nothing beside it that tells. */
const cppHolder =
  (name: string): Shape =>
  (object, held, printer) => {
    const found = find(object, name);
    return found && printer.print(found.type, part(held, found.offset));
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
  const nodes = {
    count,
    first: held.address === undefined ? undefined : printer.word(held, header.offset + LEFT),
    next: (node: bigint) => nextIn(node, printer),
    text: (node: bigint) => pairText(value, printer.at(node + BigInt(links.size)), printer),
  };
  return nodesText(nodes, printer);
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
  const nodes = {
    count,
    first: wordIn(object, '_M_nxt', held, printer),
    next: (node: bigint) => printer.word(printer.at(node)),
    text: (node: bigint) => pairText(value, printer.at(node + BigInt(WORD)), printer),
  };
  return nodesText(nodes, printer);
};

/** std::list: nodes with the value behind their two links. */
const cppList: Shape = (object, held, printer) => {
  const value = object.argument('_Tp');
  const count = lengthIn(object, '_M_size', held, printer);
  if (value === undefined || count === undefined || !liesBehind(value)) return undefined;
  const nodes = {
    count,
    first: wordIn(object, '_M_next', held, printer),
    next: (node: bigint) => printer.word(printer.at(node)),
    text: (node: bigint) => valueText(value, printer.at(node + BigInt(2 * WORD)), printer),
  };
  return nodesText(nodes, printer);
};

/** Bytes of each block of std::deque. */
const BLOCK = 512;

/** std::deque: blocks of elements, which a table leads to. */
const cppDeque: Shape = (object, held, printer) => {
  const value = object.argument('_Tp');
  const size = value && sizeOf(value);
  const [start, finish] = [find(object, '_M_start'), find(object, '_M_finish')];
  if (value === undefined || size === undefined || size === 0 || start === undefined || finish === undefined)
    return undefined;
  const [first, last] = [start, finish].map(({ type, offset }) => {
    const word = (name: string): bigint | undefined => wordIn(type, name, part(held, offset), printer);
    const [current, begin, node] = [word('_M_cur'), word('_M_first'), word('_M_node')];
    return current === undefined || begin === undefined || node === undefined
      ? undefined
      : { at: current - begin, node };
  });
  if (first === undefined || last === undefined) return undefined;
  const [each, each64] = [Math.max(Math.trunc(BLOCK / size), 1), BigInt(size)];
  const blocks = (last.node - first.node) / BigInt(WORD);
  const count = blocks * BigInt(each) + (last.at - first.at) / each64;
  if (count < 0n || count >= MOST_LENGTH || (last.node - first.node) % BigInt(WORD) !== 0n) return undefined;
  if (first.at % each64 !== 0n || last.at % each64 !== 0n) return undefined;
  const texts: string[] = [];
  for (let index = 0; index < Math.min(Number(count), MOST_NODES); index++) {
    const number = Number(first.at / each64) + index;
    const block = printer.word(printer.at(first.node + BigInt(Math.trunc(number / each) * WORD)));
    if (block === undefined || block === 0n) return undefined;
    texts.push(valueText(value, printer.at(block + BigInt((number % each) * size)), printer));
  }
  return `${counted(Number(count))} ${printer.list(texts, Number(count))}`;
};

/** Bits that are told of std::vector<bool>. */
const MOST_BITS = 32;

/** std::vector<bool>: bits in words, and the end as a word and a bit of it. */
const cppBits: Shape = (object, held, printer) => {
  const [start, finish] = [find(object, '_M_start'), find(object, '_M_finish')];
  if (start === undefined || finish === undefined) return undefined;
  const [first, last] = [start, finish].map(({ offset }) => printer.word(held, offset));
  const rest = find(finish.type, '_M_offset');
  const bit = rest && held.bytes(finish.offset + rest.offset, 1)?.[0];
  if (first === undefined || last === undefined || bit === undefined || bit >= 8 * WORD) return undefined;
  const count = (last - first) * 8n + BigInt(bit);
  if (count < 0n || count >= MOST_LENGTH) return undefined;
  const texts: string[] = [];
  for (let index = 0; index < Math.min(Number(count), MOST_BITS); index++) {
    const word = printer.word(printer.at(first + BigInt(Math.trunc(index / (8 * WORD)) * WORD)));
    if (word === undefined) return undefined;
    texts.push(((word >> BigInt(index % (8 * WORD))) & 1n) === 1n ? 'true' : 'false');
  }
  return `${counted(Number(count))} ${printer.list(texts, Number(count))}`;
};

/** std::tuple: each part is a base class of what the others are in. */
const cppTuple: Shape = (object, held, printer) => {
  const parts = partsOf(object, 0, 0);
  if (parts === undefined) return undefined;
  const texts = parts.map(({ type, offset }) => valueText(type, part(held, offset), printer));
  return printer.list(texts, texts.length);
};

/** Parts of a tuple. */
const MOST_PARTS = 32;

function partsOf(type: Type, at: number, depth: number): Found[] | undefined {
  const whole = resolved(type);
  if (whole.kind !== 'aggregate' || whole.isDeclaration || depth > MOST_PARTS) return undefined;
  const found: Found[] = [];
  const rest: Found[] = [];
  for (const { type: base, offset, isBase } of whole.members()) {
    const own = resolved(base);
    if (!isBase || offset === undefined || own.kind !== 'aggregate') continue;
    if (own.name?.startsWith('std::_Head_base<') === true) {
      const value = find(own, '_M_head_impl');
      if (value === undefined) return undefined;
      found.push({ type: value.type, offset: at + offset + value.offset });
    } else if (own.name?.startsWith('std::_Tuple_impl<') === true) {
      const parts = partsOf(own, at + offset, depth + 1);
      if (parts === undefined) return undefined;
      rest.push(...parts);
    }
  }
  return [...found, ...rest];
}

/** `[key] = value` of a pair, anything else as it is. */
function pairText(type: Type, held: Held, printer: Printer): string {
  const whole = resolved(type);
  const [first, second] =
    whole.kind === 'aggregate' && whole.name?.startsWith('std::pair<') === true
      ? ['first', 'second'].map((name) => find(whole, name))
      : [];
  if (first === undefined || second === undefined) return valueText(type, held, printer);
  const [key, value] = [first, second].map(({ type: own, offset }) => valueText(own, part(held, offset), printer));
  return `[${key}] = ${value}`;
}

const ALLOCATED = '(?:__cxx11::)?';
/** What objects of libstdc++ hold, by their types. */
export const CPP: readonly (readonly [RegExp, Shape])[] = [
  [new RegExp(`^std::${ALLOCATED}basic_string<char,`), textOf('_M_p', '_M_string_length')],
  [/^std::basic_string_view<char,/, textOf('_M_str', '_M_len')],
  [/^std::vector<(?!bool,)/, vectorOf('_M_start', '_M_finish')],
  [/^std::vector<bool,/, cppBits],
  [new RegExp(`^std::${ALLOCATED}list<`), cppList],
  [/^std::deque</, cppDeque],
  [/^std::(?:stack|queue|priority_queue)</, cppHolder('c')],
  [/^std::tuple</, cppTuple],
  [/^std::unique_ptr</, cppHolder('_M_head_impl')],
  [/^std::(?:shared_ptr|weak_ptr)</, cppHolder('_M_ptr')],
  [/^std::array</, cppHolder('_M_elems')],
  [/^std::atomic</, cppHolder('_M_i')],
  [/^std::optional</, optionalOf('_M_engaged', '_M_value')],
  [/^std::(?:multi)?(?:map|set)</, cppTree],
  [/^std::unordered_(?:multi)?(?:map|set)</, cppHash],
];
