import type { Type } from '../../../dwarf/variables/types.ts';
import { hex } from '../../../text/hex.ts';
import { sizeOf } from '../layout.ts';
import { argumentOf, counted, find, lengthIn, MOST_NODES, pointee, wordIn } from './members.ts';
import { part, type Held, type Printer, type Shape } from './value.ts';

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

/** A slot of a hash table is in use where the highest bit of its byte of control is 0. */
const FREE = 0x80;
/** Slots that are looked at. */
const MOST_SLOTS = 4096;

/** HashMap and HashSet: what slots hold lies in front of their bytes of control, the first one nearest. */
const rustTable: Shape = (object, held, printer) => {
  const count = lengthIn(object, 'items', held, printer);
  if (count === undefined) return undefined;
  const pair = argumentOf(find(object, 'table')?.type, 'T');
  const size = pair && sizeOf(pair);
  const [control, mask] = [wordIn(object, 'pointer', held, printer), lengthIn(object, 'bucket_mask', held, printer)];
  if (pair === undefined || size === undefined || control === undefined || mask === undefined) return counted(count);
  const texts: string[] = [];
  const wanted = Math.min(count, MOST_NODES);
  for (let slot = 0; slot <= Math.min(mask, MOST_SLOTS) && texts.length < wanted; slot++) {
    const byte = printer.options.read(control + BigInt(slot), 1)?.[0];
    if (byte === undefined) return counted(count);
    if (byte < FREE) texts.push(entryText(pair, printer.at(control - BigInt((slot + 1) * size)), printer));
  }
  if (texts.length < wanted) return counted(count);
  return `${counted(count)} {${[...texts, ...(wanted < count ? ['...'] : [])].join(', ')}}`;
};

/** `key: value`; of a set the value is nothing. */
function entryText(pair: Type, held: Held, printer: Printer): string {
  const [key, value] = ['__0', '__1'].map((name) => find(pair, name));
  if (key === undefined || value === undefined) return printer.within(() => printer.print(pair, held));
  const [first, second] = [key, value].map(({ type, offset }) =>
    sizeOf(type) === 0 ? '' : printer.within(() => printer.print(type, part(held, offset))),
  );
  return second === '' ? (first ?? '') : `${first}: ${second}`;
}

/** VecDeque: a ring of so many places, of which the first one in use is told (Rust 1.67 and later). */
const rustRing: Shape = (object, held, printer) => {
  const element = object.argument('T');
  const size = element && sizeOf(element);
  const length = (name: string): number | undefined => lengthIn(object, name, held, printer);
  const [at, head, count, places] = [
    wordIn(object, 'pointer', held, printer),
    length('head'),
    length('len'),
    length('cap'),
  ];
  if (element === undefined || size === undefined || at === undefined || head === undefined) return undefined;
  if (count === undefined || places === undefined || count > places || (count > 0 && head >= places)) return undefined;
  const texts = Array.from({ length: Math.min(count, MOST_NODES) }, (_, index) =>
    printer.within(() => printer.print(element, printer.at(at + BigInt(((head + index) % places) * size)))),
  );
  return printer.list(texts, count);
};

/** What objects of Rust's library hold, by their types. */
export const RUST: readonly (readonly [RegExp, Shape])[] = [
  [/^&(?:mut )?(?:\[|str$)|^alloc::boxed::Box<(?:\[|str\b)/, rustSlice],
  [/^alloc::string::String$/, rustString],
  [/^alloc::vec::Vec</, rustVec],
  [/^alloc::collections::vec_deque::VecDeque</, rustRing],
  [/^alloc::(?:rc::Rc|sync::Arc)</, rustShared],
  [/^&(?:mut )?dyn |^alloc::boxed::Box<dyn /, rustPointer],
  [/^core::ptr::(?:non_null::NonNull|unique::Unique)</, rustPointer],
  [/^std::collections::hash::(?:map::HashMap|set::HashSet)</, rustTable],
];
