import { sizeOf } from '../layout.ts';
import { counted, find, lengthIn, MOST_LENGTH, pointee, wordIn } from './members.ts';
import { part, type Shape } from './value.ts';

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
