import type { Layout, LayoutMember } from '../stacks/model.ts';
import { isInvisible, isObject, isWord } from './library-objects.ts';
import { isPointer } from './types.ts';

/** An element that code has computed: how far elements are apart, and how a person would write which. */
export interface Index {
  readonly stride: number;
  readonly text: string;
}

/** An index of an array, and how many elements that has by its type; without a count it may have any. */
export interface Counted {
  readonly index: Index;
  readonly bound?: number;
}

/** What lies at an offset: `in.a`, `deep[2]`, `grid[row][3]`; its type and size. */
export interface MemberAt {
  readonly path: string;
  /** The same with numbers for the elements that are computed. */
  readonly constantPath: string;
  readonly type: string;
  readonly size: number;
  /** How far behind its start: what is no number or pointer may have members that are not among those that were given. */
  readonly rest: number;
  /** Indexes that are in the path. */
  readonly counted: readonly Counted[];
  /** Those that are not: they may count elements of what has members that were not given. */
  readonly left: readonly Index[];
  /** Others lie there too: it is one of a union, chosen for being a pointer. */
  readonly isChosen?: true;
}

/** What is looked for. */
export interface Sought {
  readonly offset: number;
  readonly size: number;
  /** Elements that code has computed. */
  readonly indexes: readonly Index[];
  /** It led somewhere: of a union's members it is the pointer. */
  readonly isFollowed?: true;
  /** An object of the library of which a function was called, whatever it is made of. */
  readonly isObject?: true;
}

/**
 * The innermost member that has so many bytes at an offset.
 * @returns undefined where there is none, where the access is of several, and where members of a union leave it open.
 */
export function memberAt({ members }: Pick<Layout, 'members'>, sought: Sought): MemberAt | undefined {
  const found = leaves(members, sought);
  if (found.length <= 1) return found[0];
  const pointers = sought.isFollowed === true ? found.filter(({ type }) => isPointer(type) || isWord(type)) : [];
  const [only] = pointers;
  return only === undefined || pointers.length > 1 ? undefined : { ...only, isChosen: true };
}

function leaves(members: readonly LayoutMember[], sought: Sought): MemberAt[] {
  const { offset, size } = sought;
  const all = members.filter((member) => member.isBits !== true && offset >= member.offset);
  const holding = all.filter((member) => !isOpen(member) && offset + size <= member.offset + member.size);
  return (holding.length > 0 ? holding : all.filter(isOpen)).flatMap((member) => within(member, sought));
}

/** An array of any length: the last member. */
function isOpen({ counts }: LayoutMember): boolean {
  return counts !== undefined && counts[0] === undefined;
}

function within(member: LayoutMember, sought: Sought): MemberAt[] {
  const { name = '', type, members } = member;
  const { stride, rest, counted, left, path: elements, constantPath } = elementIn(member, sought);
  const own = { path: isInvisible(name) ? elements : `${name}${elements}`, constantPath: `${name}${constantPath}` };
  const isWhole = isWord(type) || (sought.isObject === true && rest === 0 && isObject(type));
  if (members === undefined || isWhole)
    return own.path === '' ? [] : [{ ...own, type, size: stride, rest, counted, left }];
  return leaves(members, { ...sought, offset: rest + member.offset, indexes: left }).map((each) => ({
    ...each,
    path: joined(own.path, each.path),
    constantPath: joined(own.constantPath, each.constantPath),
    counted: [...counted, ...each.counted],
  }));
}

/** The element of an array that lies there: `[1][column]`; of what is none, it itself. */
function elementIn(
  { offset: start, size, counts = [] }: LayoutMember,
  { offset, indexes }: Sought,
): Omit<MemberAt, 'type' | 'size'> & { readonly stride: number } {
  const counted: Counted[] = [];
  let stride = size;
  let [rest, left, path, constantPath] = [offset - start, indexes, '', ''];
  for (const bound of counts) {
    stride /= bound ?? 1; // of any length, it is as long as one
    const index = rest < stride ? left.find((each) => each.stride === stride) : undefined;
    const number = index === undefined ? Math.floor(rest / stride) : 0;
    if (index !== undefined) {
      counted.push({ index, ...(bound === undefined ? {} : { bound }) });
      left = left.filter((each) => each !== index);
    }
    path += `[${index?.text ?? number}]`;
    constantPath += `[${number}]`;
    rest -= number * stride;
  }
  return { stride, rest, counted, left, path, constantPath };
}

function joined(first: string, second: string): string {
  return first === '' || second.startsWith('[') ? `${first}${second}` : `${first}.${second}`;
}
