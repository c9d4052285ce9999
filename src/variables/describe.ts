import type { CauseVariable } from '../report/sections/variable.ts';
import { hex } from '../text/hex.ts';
import { known } from '../text/known.ts';
import { accessThrough, targetOf, type Access } from './access.ts';
import type { FrameVariables } from './frame-variables.ts';
import type { Named, PointerIn } from './naming.ts';

/** What is told, but for whose frame it is of. */
export type Described = Omit<CauseVariable, 'frame' | 'function'>;

/** A pointer that leads nowhere, and what of its target was accessed. */
export async function describe(found: PointerIn, size: number, frame: FrameVariables): Promise<Described | undefined> {
  const { pointer, value, layout, offset, index } = found;
  const access = await accessThrough(pointer, layout, { offset, size, index, isWhole: false }, frame);
  const text = access?.text ?? wholeOf(found);
  if (text === undefined || value === undefined) return undefined;
  const isObject = layout.members.length > 0 && index === undefined;
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
  const { pointer, value, offset, index } = found;
  if (offset !== 0 || index !== undefined) {
    const described = await describe(found, 1, frame);
    return described && { ...described, expression: described.expression.replace(/\[0\]$/, '') };
  }
  return value === undefined ? undefined : itself(pointer, hex(value));
}

/** An access to several members at once, or to one that is not told, is one to the whole. */
function wholeOf({ pointer, layout: { members, size }, offset, index }: PointerIn): string | undefined {
  const isWithin = members.length > 0 && size !== undefined && offset >= 0 && offset < size && index === undefined;
  return isWithin ? targetOf(pointer, pointer.text) : undefined;
}

/** The array is there: what counts its elements leads out of it, if it is known and not within its bounds. */
export async function accusedIndex(
  found: PointerIn,
  size: number,
  frame: FrameVariables,
): Promise<Described | undefined> {
  const { pointer, layout, offset, index, indexed } = found;
  const access = await accessThrough(pointer, layout, { offset, size, index, isWhole: false }, frame);
  return accused(access, indexed);
}

/** An index that leads out of an array. */
export function accused(access: Access | undefined, indexed: PointerIn['indexed']): Described | undefined {
  if (access === undefined || indexed === undefined) return undefined;
  if (access.bound !== undefined && indexed.value >= 0n && indexed.value < BigInt(access.bound)) return undefined;
  return known({
    expression: access.text,
    type: access.type,
    base: baseOf(indexed.name, String(indexed.value)),
    proof: indexed.name.proof,
    bound: access.bound,
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
