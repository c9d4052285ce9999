import { partOf, type Access, type Distance } from './access.ts';
import type { FrameVariables } from './frame-variables.ts';
import type { LayoutMember } from '../stacks/model.ts';
import { sizeOf } from './types.ts';

/** An array by its type: `struct node *[4]`. */
export interface ArrayType {
  readonly element: string;
  readonly counts: readonly number[];
}

/** What a type is an array of; undefined for what is none. */
export function arrayOf(type: string): ArrayType | undefined {
  const [, element, dimensions] = /^(.*?) ?((?:\[\d+\])+)$/.exec(type) ?? [];
  return element === undefined || dimensions === undefined
    ? undefined
    : { element, counts: [...dimensions.matchAll(/\d+/g)].map(([count]) => Number(count)) };
}

/** What of a variable that is an array is accessed: `rows[2]`, `lists[which].head`. */
export async function elementAt(
  name: string,
  { element, counts }: ArrayType,
  at: Distance,
  frame: FrameVariables,
): Promise<Access | undefined> {
  const count = counts.reduce((all, each) => all * each, 1);
  const first = `${name}${counts.map(() => '[0]').join('')}`;
  const layout = sizeOf(element) === undefined ? await frame.layoutOf(first) : undefined;
  const size = sizeOf(element) ?? layout?.size;
  if (size === undefined || count === 0) return undefined;
  const members = layout !== undefined && layout.members.length > 0 ? { members: layout.members } : {};
  const whole: LayoutMember = { name, type: element, offset: 0, size: size * count, counts, ...members };
  return partOf({ text: '', constant: '' }, { type: element, members: [whole] }, at, frame);
}
