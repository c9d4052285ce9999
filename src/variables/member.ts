import type { Layout, LayoutMember } from '../stacks/model.ts';

/** An element that code has computed: how far elements are apart, and how a person would write which. */
export interface Index {
  readonly stride: number;
  readonly text: string;
}

/** What lies at an offset: `in.a`, `deep[2]`; its type and size; and of an array that a computed element is of, its bound. */
export interface MemberAt {
  readonly path: string;
  /** The same with a number for the element that is computed. */
  readonly constantPath: string;
  readonly type: string;
  readonly size: number;
  /** How far behind its start: what is no number or pointer may have members that are not among those that were given. */
  readonly rest: number;
  readonly bound?: number;
}

/**
 * The innermost member that has so many bytes at an offset.
 * @returns undefined where there is none, where the access is of several, and where members of a union leave it open.
 */
export function memberAt(
  { members }: Pick<Layout, 'members'>,
  offset: number,
  size: number,
  index?: Index,
): MemberAt | undefined {
  const found = leaves(members, offset, size, index);
  return found.length > 1 ? undefined : found[0];
}

function leaves(members: readonly LayoutMember[], offset: number, size: number, index: Index | undefined): MemberAt[] {
  return members
    .filter(
      (member) => member.isBits !== true && offset >= member.offset && offset + size <= member.offset + member.size,
    )
    .flatMap((member) => within(member, offset, size, index));
}

function within(member: LayoutMember, offset: number, size: number, index: Index | undefined): MemberAt[] {
  const { name = '', type, counts = [], members } = member;
  const count = counts.reduce((product, each) => product * each, 1);
  const stride = member.size / count;
  const isComputed = index?.stride === stride && counts.length === 1 && offset - member.offset < stride;
  const number = isComputed ? 0 : Math.floor((offset - member.offset) / stride);
  const constant = `${name}${elementOf(number, counts)}`;
  const path = isComputed ? `${name}[${index.text}]` : constant;
  const left = isComputed ? undefined : index;
  const at = offset - number * stride;
  const found: MemberAt[] =
    members !== undefined
      ? leaves(members, at, size, left).map((each) => ({
          ...each,
          path: joined(path, each.path),
          constantPath: joined(constant, each.constantPath),
        }))
      : left === undefined && path !== ''
        ? [{ path, constantPath: constant, type, size: stride, rest: at - member.offset }]
        : [];
  return isComputed ? found.map((each) => ({ ...each, bound: count })) : found;
}

/** `[1][2]` of the seventh element of `[3][5]`. */
function elementOf(number: number, counts: readonly number[]): string {
  let [rest, text] = [number, ''];
  for (const count of counts.toReversed()) {
    text = `[${rest % count}]${text}`;
    rest = Math.floor(rest / count);
  }
  return text;
}

function joined(first: string, second: string): string {
  return first === '' ? second : `${first}.${second}`;
}
