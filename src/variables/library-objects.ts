/** Pointers that are objects: their first word is the address. Their own members say nothing to who uses them. */
const WORDS = /^(?:std::(?:__1::)?(?:unique_ptr|shared_ptr)<|__gnu_cxx::__normal_iterator<)/;
/** What leads to an object by its functions alone: iterators that point to a node, or to a part of a whole, and what may have a value. */
const LEADING =
  /^std::(?:_Rb_tree_(?:const_)?iterator|_List_(?:const_)?iterator|__detail::_Node_(?:const_)?iterator|_Deque_iterator|optional)</;
/** What has elements. */
const HOLDING = /^std::(?:vector<(?!bool[,>])|array<|deque<)/;

/** Functions that give where such an object leads to, or one of its elements, by their symbols. */
const LEADS =
  /^(?:std::(?:__1::)?\w+(?:::\w+)?|__gnu_cxx::__normal_iterator)<.*>::(?:operator->|operator\*|get|value)\(\)(?: const)?(?: &)?$/;
const ELEMENT = /^std::(?:vector|array|deque)<.*>::(?:(operator\[\]|at)\(unsigned long\)|(front|back)\(\))(?: const)?$/;

/**
 * What a smart pointer or an iterator of libstdc++ points to, by its type: `shop::Item` of `std::unique_ptr<shop::Item, ...>`; undefined of
 * any other type, and of an array's.
 */
export function pointeeOf(type: string): string | undefined {
  const name = named(type);
  if (!WORDS.test(name)) return undefined;
  const first = firstArgument(name);
  if (first === undefined || first.endsWith(']')) return undefined;
  if (!name.startsWith('__gnu_cxx::')) return first;
  return /^(.*?) ?\*(?: ?const)?$/.exec(first)?.[1];
}

/** Whether the first word of an object is what it points to. */
export function isWord(type: string): boolean {
  return pointeeOf(type) !== undefined;
}

/** Whether functions of an object lead to others. */
export function isObject(type: string): boolean {
  return isWord(type) || LEADING.test(named(type)) || HOLDING.test(named(type));
}

/** Whether a function may be one of those, by its symbol. */
export function isOfLibrary(symbol: string): boolean {
  return LEADS.test(symbol) || ELEMENT.test(symbol);
}

/** What a function gave, by its symbol and the type of the object that it was called of. */
export interface Given {
  /** `shop::Item`. */
  readonly type: string;
  /** What the object's first word is: `target` where it is where that lies, `node` where it only leads there. */
  readonly word: 'target' | 'node' | 'other';
  /** How it is written: `->` where it is what the object points to. */
  readonly as: '->' | '[]' | '.front()' | '.back()';
}

/** Undefined of any other function. */
export function givenBy(symbol: string, type: string): Given | undefined {
  const name = named(type);
  if (LEADS.test(symbol)) {
    const pointee = pointeeOf(type);
    const target = pointee ?? (LEADING.test(name) ? firstArgument(name) : undefined);
    const word = pointee !== undefined ? 'target' : name.startsWith('std::optional<') ? 'other' : 'node';
    return target === undefined ? undefined : { type: target, word, as: '->' };
  }
  const [, indexed, end] = ELEMENT.exec(symbol) ?? [];
  const element = HOLDING.test(name) ? firstArgument(name) : undefined;
  if (element === undefined || (indexed === undefined && end === undefined)) return undefined;
  return { type: element, word: 'other', as: indexed !== undefined ? '[]' : end === 'front' ? '.front()' : '.back()' };
}

/** Members of the library's own that nobody writes: the elements of std::array. */
export function isInvisible(member: string): boolean {
  return member === '_M_elems' || member === '__elems_';
}

/** How the first element of a vector is told that has none of its own. */
export const DATA = 'data()';

/** Members of the library's own, as they are reached. */
export function asWritten(path: string): string {
  return path
    .replace(/(^|\.)_M_impl\._M_start$/, `$1${DATA}`)
    .replace(/(^|\.)_M_payload\._M_payload\._M_value$/, '$1value()');
}

/** Whether a path is one that nobody writes: it says nothing to who uses the library. */
export function isInternal(path: string): boolean {
  return /(?:^|\.)_M_/.test(path);
}

/** A type by its name alone: `std::array<int, 4>` of `const struct std::array<int, 4>`. */
function named(type: string): string {
  return type.replace(/^(?:(?:const|volatile|struct|class) )+/, '');
}

function firstArgument(type: string): string | undefined {
  const text = type.slice(type.indexOf('<') + 1);
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '<' || character === '(') depth += 1;
    else if (character === ')' || (character === '>' && depth > 0)) depth -= 1;
    else if (depth === 0 && (character === ',' || character === '>')) return text.slice(0, at).trim();
  }
  return undefined;
}

/** An expression that an engine takes for a pointer to that: it is never followed. */
export function pointerTo(pointee: string): string {
  const [, name = pointee, stars = ''] = /^(.*?)((?: ?\*)*)$/.exec(pointee) ?? [];
  return `(('${name.replace(/^const /, '')}' *${stars.replaceAll(' ', '')})0)`;
}
