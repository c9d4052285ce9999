import { resolved } from '../../../dwarf/variables/spelling.ts';
import { sizeOf } from '../layout.ts';
import { nodesText, optionalOf, valueText, vectorOf } from './both-libraries.ts';
import { find, lengthIn, liesBehind, MOST_LENGTH, WORD, wordIn, type Found } from './members.ts';
import { part, type Shape } from './value.ts';

/** A string is long where the lowest bit of its first byte is set: of a short one the others are its length (libc++'s default layout). */
const string: Shape = (object, held, printer) => {
  const [long, short] = [find(object, '__l'), find(object, '__s')];
  const first = held.bytes(0, 1)?.[0];
  if (long === undefined || short === undefined || first === undefined || !printer.options.littleEndian)
    return undefined;
  if ((first & 1) === 1) {
    const within = part(held, long.offset);
    const [at, length] = [
      wordIn(long.type, '__data_', within, printer),
      lengthIn(long.type, '__size_', within, printer),
    ];
    return at === undefined || length === undefined ? undefined : printer.text(at, length);
  }
  const data = find(short.type, '__data_');
  const length = first >> 1;
  if (data === undefined || held.address === undefined || length >= (sizeOf(data.type) ?? 0)) return undefined;
  return printer.text(held.address + BigInt(short.offset + data.offset), length);
};

const view: Shape = (object, held, printer) => {
  const at = wordIn(object, '__data', held, printer) ?? wordIn(object, '__data_', held, printer);
  const length = lengthIn(object, '__size', held, printer) ?? lengthIn(object, '__size_', held, printer);
  return at === undefined || length === undefined ? undefined : printer.text(at, length);
};

/** What has its content in one member; beside something that has no size it is in a pair of both. */
const holder =
  (name: string): Shape =>
  (object, held, printer) => {
    const found = find(object, name);
    const whole = found && resolved(found.type);
    const inner = whole?.kind === 'aggregate' && name !== '__elems_' ? find(whole, '__value_') : undefined;
    const value: Found | undefined = inner && found ? { type: inner.type, offset: found.offset + inner.offset } : found;
    return value && printer.print(value.type, part(held, value.offset));
  };

/** std::list: nodes with the value behind their two links; the first one is behind the end. */
const list: Shape = (object, held, printer) => {
  const value = object.argument('_Tp');
  const size = find(object, '__size_alloc_') ?? find(object, '__size_');
  const end = find(object, '__end_');
  if (value === undefined || size === undefined || end === undefined || !liesBehind(value)) return undefined;
  const word = printer.word(held, size.offset);
  if (word === undefined || word >= MOST_LENGTH) return undefined;
  const nodes = {
    count: Number(word),
    first: printer.word(held, end.offset + WORD),
    next: (node: bigint) => printer.word(printer.at(node + BigInt(WORD))),
    text: (node: bigint) => valueText(value, printer.at(node + BigInt(2 * WORD)), printer),
  };
  return nodesText(nodes, printer);
};

/** std::tuple: each part is a base class. */
const tuple: Shape = (object, held, printer) => {
  const base = find(object, '__base_');
  const whole = base && resolved(base.type);
  if (base === undefined || whole?.kind !== 'aggregate') return undefined;
  const texts: string[] = [];
  for (const { type, offset, isBase } of whole.members()) {
    const value = isBase && offset !== undefined ? find(type, '__value_') : undefined;
    if (value === undefined || offset === undefined) return undefined;
    texts.push(valueText(value.type, part(held, base.offset + offset + value.offset), printer));
  }
  return printer.list(texts, texts.length);
};

/** What objects of LLVM's libc++ hold, by their types: `std::__1::vector<int, ...>`; of Android's too. */
export const LIBCXX: readonly (readonly [RegExp, Shape])[] = [
  [of('basic_string<char,'), string],
  [of('basic_string_view<char,'), view],
  [of('vector<(?!bool,)'), vectorOf('__begin_', '__end_')],
  [of('(?:unique_ptr|shared_ptr|weak_ptr)<'), holder('__ptr_')],
  [of('array<'), holder('__elems_')],
  [of('atomic<'), holder('__a_value')],
  [of('optional<'), optionalOf('__engaged_', '__val_')],
  [of('list<'), list],
  [of('tuple<'), tuple],
];

function of(name: string): RegExp {
  return new RegExp(`^std::__(?:1|ndk1)::${name}`);
}
