import type { CauseVariable } from '../report/sections/variable.ts';
import { hex } from '../text/hex.ts';
import { known } from '../text/known.ts';
import { accessThrough, targetOf, type Access } from './access.ts';
import type { FrameVariables } from './frame-variables.ts';
import type { Named, NamedIndex, PointerIn } from './named.ts';

/** What is told, but for whose frame it is of. */
export type Described = Omit<CauseVariable, 'frame' | 'function'>;

/** A pointer that leads nowhere, and what of its target was accessed. */
export async function describe(found: PointerIn, size: number, frame: FrameVariables): Promise<Described | undefined> {
  const { pointer, value, layout, offset, indexes } = found;
  const access = await accessThrough(pointer, layout, { offset, size, indexes, isWhole: false }, frame);
  const text = access?.text ?? wholeOf(found);
  if (text === undefined || value === undefined) return undefined;
  const isObject = layout.members.length > 0 && indexes.length === 0;
  return known({
    expression: text,
    type: access?.type,
    base: baseOf(pointer, hex(value)),
    proof: pointer.proof,
    member: access?.member,
    of: isObject ? layout.type.replace(/ ?&$/, '') : undefined,
    offset: isObject ? offset : undefined,
  });
}

/** A pointer that leads nowhere and was passed on, or the address of a member of what it should point to. */
export async function describePassed(found: PointerIn, frame: FrameVariables): Promise<Described | undefined> {
  const { pointer, value, offset, indexes } = found;
  if (offset !== 0 || indexes.length > 0) {
    const described = await describe(found, 1, frame);
    return described && { ...described, expression: described.expression.replace(/\[0\]$/, '') };
  }
  return value === undefined ? undefined : itself(pointer, hex(value));
}

/**
 * An access to several members at once, or to one that is not told, is one to the whole; but where the pointer was chosen among the members
 * of a union it may be another that was followed.
 */
function wholeOf({ pointer, layout: { members, size }, offset, indexes }: PointerIn): string | undefined {
  const isWithin = members.length > 0 && size !== undefined && offset >= 0 && offset < size && indexes.length === 0;
  return isWithin && pointer.isChosen !== true ? targetOf(pointer, pointer.text) : undefined;
}

/** The array is there: what counts its elements leads out of it, if it is known and not within its bounds. */
export async function accusedIndex(
  found: PointerIn,
  size: number,
  frame: FrameVariables,
): Promise<Described | undefined> {
  const { pointer, layout, offset, indexes } = found;
  return accused(await accessThrough(pointer, layout, { offset, size, indexes, isWhole: false }, frame), indexes);
}

/** The one index that leads out of its array. */
export function accused(access: Access | undefined, indexes: readonly NamedIndex[]): Described | undefined {
  const guilty = (access?.counted ?? []).flatMap(({ index, bound }) => {
    const { name, value } = indexes.find((each) => each === index) ?? {};
    const isWithin = bound !== undefined && value !== undefined && value >= 0n && value < BigInt(bound);
    return isWithin ? [] : [{ name, value, bound }];
  });
  const [{ name, value, bound } = {}] = guilty;
  if (access === undefined || name === undefined || value === undefined || guilty.length > 1) return undefined;
  return known({
    expression: access.text,
    type: access.type,
    base: baseOf(name, String(value)),
    proof: name.proof,
    bound,
  });
}

/** A number that something was divided by. */
export function dividedBy(divisor: Named): Described {
  return itself(divisor, '0');
}

/** What is wrong by itself, and not for what it leads to. */
export function itself(named: Named, value: string): Described {
  return { expression: named.text, type: named.type, base: baseOf(named, value), proof: named.proof };
}

function baseOf({ text, kind, type }: Named, value: string): Described['base'] {
  return { name: text, value, kind, type };
}
