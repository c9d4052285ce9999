import type { Variable } from '../stacks/model.ts';
import { elementAt, partOf, type Access, type Distance } from './access.ts';
import { arrayOf } from './array.ts';
import type { FrameVariables, Placed } from './frame-variables.ts';
import { isObject, isWord, pointeeOf, pointerTo } from './library-objects.ts';
import type { Named, Naming, Wanted } from './named.ts';
import { isPointer } from './types.ts';

/** Whether it is told as a whole, whatever it is made of. */
export function isWhole(type: string, wanted: Wanted): boolean {
  return isWord(type) || (wanted.isObject === true && isObject(type));
}

/** The variable of the function that lies at an address, or the part of one. */
export async function variableAt(address: bigint, frame: FrameVariables, wanted: Wanted): Promise<Naming> {
  const found: Named[] = [];
  for (const placed of await frame.inMemory()) found.push(...(await partsAt(placed, address, wanted, frame)));
  return found.length > 1 ? 'several' : found[0];
}

/** The variable outside of functions that lies there, or the part of one. */
export async function globalAt(address: bigint, frame: FrameVariables, wanted: Wanted): Promise<Naming> {
  const global = await frame.globalAt(address);
  return global && (await partsAt(global, address, wanted, frame))[0];
}

/** A variable itself, `list.head` of a structure, `rows[2]` of an array, `lists[2].head`. */
async function partsAt(
  { variable, address: start }: Placed,
  address: bigint,
  wanted: Wanted,
  frame: FrameVariables,
): Promise<Named[]> {
  const { name, type } = variable;
  if (start > address) return [];
  const offset = Number(address - start);
  const at: Distance = { ...wanted, offset, indexes: [], isWhole: true };
  const own = { text: name, constant: name };
  if (isPointer(type)) return offset === 0 ? [named(variable, 'memory')] : [];
  const array = arrayOf(type);
  if (array !== undefined) return membersOf(await elementAt(own, array, at, frame));
  if (isWhole(type, wanted)) return offset === 0 ? [named(variable, 'memory')] : [];
  const layout = await frame.layoutOf(name);
  if (layout === undefined) return [];
  if (isWhole(layout.type, wanted)) return offset === 0 ? [named({ ...variable, type: layout.type }, 'memory')] : [];
  if (layout.members.length === 0) return offset === 0 ? [named(variable, 'memory')] : [];
  const whole = { text: `${name}.`, constant: `${name}.` };
  return membersOf(await partOf(whole, layout, at, frame));
}

/** A variable itself. */
export function named({ name, type, kind }: Variable, proof: Named['proof']): Named {
  return { text: name, constant: constantOf(name, type), type, kind, proof };
}

/** An expression that an engine can tell the type of. */
export function constantOf(text: string, type: string): string {
  const pointee = pointeeOf(type);
  return pointee === undefined ? text : pointerTo(pointee);
}

/** What an access names. */
export function membersOf(access: Access | undefined): Named[] {
  return access === undefined ? [] : [memberOf(access, 'memory')];
}

/** What an access through something named names. */
export function memberOf(access: Access, proof: Named['proof']): Named {
  const pointee = pointeeOf(access.type);
  return { ...access, ...(pointee === undefined ? {} : { constant: pointerTo(pointee) }), kind: 'member', proof };
}
