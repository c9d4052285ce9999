import type { Type } from '../../../dwarf/variables/types.ts';
import { sizeOf } from '../layout.ts';
import { counted, find, lengthIn, MOST_LENGTH, MOST_NODES, pointee, wordIn } from './members.ts';
import { part, type Held, type Printer, type Shape } from './value.ts';

// What objects of C++'s library hold in both of its makes, GNU's and LLVM's, which call the members by names of their own.

/** Text by the members that have its place and its length. */
export const textOf =
  (place: string, size: string): Shape =>
  (object, held, printer) => {
    const [at, length] = [wordIn(object, place, held, printer), lengthIn(object, size, held, printer)];
    return at === undefined || length === undefined ? undefined : printer.text(at, length);
  };

/** Elements between what two pointers point to. */
export const vectorOf =
  (first: string, last: string): Shape =>
  (object, held, printer) => {
    const element = pointee(find(object, first));
    const [start, end] = [wordIn(object, first, held, printer), wordIn(object, last, held, printer)];
    const size = element && sizeOf(element);
    if (element === undefined || start === undefined || end === undefined || size === undefined || size === 0)
      return undefined;
    const length = end - start;
    if (length < 0n || length >= MOST_LENGTH || length % BigInt(size) !== 0n) return undefined;
    const count = Number(length) / size;
    return `${counted(count)} ${printer.within(() => printer.elements(element, printer.at(start), count))}`;
  };

/** A value that one byte says to be there. */
export const optionalOf =
  (flag: string, content: string): Shape =>
  (object, held, printer) => {
    const [engaged, value] = [find(object, flag), find(object, content)];
    const is = engaged && held.bytes(engaged.offset, 1)?.[0];
    if (value === undefined || is === undefined || is > 1) return undefined;
    return is === 0 ? 'nullopt' : printer.print(value.type, part(held, value.offset));
  };

/** How what is in nodes is told, of which each leads to the next. */
interface Nodes {
  readonly count: number;
  readonly first: bigint | undefined;
  readonly next: (node: bigint) => bigint | undefined;
  readonly text: (node: bigint) => string;
}

/** The first of them; undefined where one leads nowhere. */
export function nodesText({ count, first, next, text }: Nodes, printer: Printer): string | undefined {
  const texts: string[] = [];
  let at = first;
  for (let seen = 0; seen < Math.min(count, MOST_NODES); seen++) {
    if (at === undefined || at === 0n) return undefined;
    texts.push(text(at));
    at = next(at);
  }
  return `${counted(count)} ${printer.list(texts, count)}`;
}

/** A value within another. */
export function valueText(type: Type, held: Held, printer: Printer): string {
  return printer.within(() => printer.print(type, held));
}
