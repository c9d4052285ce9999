import type { Layout, Variable } from '../stacks/model.ts';
import { accessThrough, partOf, targetOf, type Access, type Expression } from './access.ts';
import { arrayOf, elementAt } from './array.ts';
import type { FrameVariables, Placed } from './frame-variables.ts';
import type { Index } from './member.ts';
import type { Numbers } from './numbers.ts';
import { listOf } from '../text/known.ts';
import { isAccessor, pointeeOf, pointerTo } from './smart-pointers.ts';
import { isPointer, isReference } from './types.ts';
import { originOf, type Origin, type Term, type Value } from './value.ts';

/** Something in the source that a number is known to be the value of. */
export interface Named extends Expression {
  /** `member`: it is reached through a variable. */
  readonly kind: Variable['kind'] | 'member';
  /** By what it is known: a variable is in the register, or where the register was loaded from. */
  readonly proof: 'register' | 'memory';
}

/** More than one thing is: none of them is said. */
export type Naming = Named | 'several' | undefined;

/** Pointers to pointers to ... that are followed. */
const DEEPEST = 4;

/** What a number is the value of, in one frame: of the variable in the register that has it; of what lies where it was loaded from. */
export async function nameOf(
  origin: Origin,
  frame: FrameVariables,
  numbers: Numbers,
  size: number,
  depth = 0,
): Promise<Naming> {
  const held = (await inRegister(numbers.holding(origin), frame)) ?? (await computedOf(origin, frame, numbers));
  if (held === undefined && (origin.kind === 'returned' || origin.kind === 'register')) {
    const entered = await nameOfEntered(origin, frame, numbers);
    if (entered !== undefined) return entered;
    const stored = await nameOfStored(origin, frame, numbers);
    if (stored !== undefined || origin.kind === 'register') return stored;
    return nameOfAccessed(origin, frame, numbers, size, depth);
  }
  if (held !== undefined || origin.kind !== 'loaded' || origin.size !== size) return held;
  if (numbers.copiesOf(origin).length > 0 || numbers.isDoubtful(origin)) return undefined;
  return nameOfPlace(origin.from, frame, numbers, size, depth);
}

async function inRegister(registers: readonly string[], frame: FrameVariables): Promise<Naming> {
  if (registers.length === 0) return undefined;
  const [variable, ...others] = await frame.inRegisters(registers);
  if (variable === undefined) return undefined;
  if (others.length > 0 || variable.isAmbiguous === true) return 'several';
  return named(variable, 'register');
}

/** The argument that is no longer anywhere, and is still what it was when the function was entered. */
async function nameOfEntered(origin: Origin, frame: FrameVariables, numbers: Numbers): Promise<Naming> {
  const register = numbers.enteredIn(origin);
  const [variable, ...others] = register === undefined ? [] : await frame.entered(register);
  if (variable === undefined) return undefined;
  return others.length > 0 || variable.isAmbiguous === true ? 'several' : named(variable, 'register');
}

/** The variable that a function kept it in: an argument that is in memory too, or `found = find()`. */
async function nameOfStored(origin: Origin, frame: FrameVariables, numbers: Numbers): Promise<Naming> {
  const [place, ...others] = numbers.copiesOf(origin);
  const address = place === undefined || others.length > 0 ? undefined : numbers.of(place);
  if (address === undefined) return undefined;
  const found = (await frame.inMemory()).filter((each) => each.address === address && isPointer(each.variable.type));
  const [only] = found;
  return found.length === 1 && only !== undefined ? named(only.variable, 'memory') : undefined;
}

/** The variable that is what a register holds, and a constant. */
async function computedOf(origin: Origin, frame: FrameVariables, numbers: Numbers): Promise<Naming> {
  const found = (await frame.computed()).filter(({ register, plus }) => numbers.isSum(origin, register, plus));
  const [only] = found;
  if (only === undefined) return undefined;
  return found.length > 1 || only.variable.isAmbiguous === true ? 'several' : named(only.variable, 'register');
}

function named({ name, type, kind }: Variable, proof: Named['proof']): Named {
  return { text: name, constant: constantOf(name, type), type, kind, proof };
}

function constantOf(text: string, type: string): string {
  const pointee = pointeeOf(type);
  return pointee === undefined ? text : pointerTo(pointee);
}

/** The smart pointer or the iterator that a function of its class was asked of. */
async function nameOfAccessed(
  { target, arguments: [object] }: Extract<Origin, { kind: 'returned' }>,
  frame: FrameVariables,
  numbers: Numbers,
  size: number,
  depth: number,
): Promise<Naming> {
  const symbol = target === undefined || object === undefined ? undefined : await frame.functionAt(target);
  if (object === undefined || symbol === undefined || !isAccessor(symbol)) return undefined;
  const named = await nameOfPlace(object, frame, numbers, size, depth + 1);
  return named === undefined || named === 'several' || pointeeOf(named.type) === undefined ? undefined : named;
}

/** What lies at an address, whole: a variable, a member or an element of one, or of what a variable points to. */
export async function nameOfPlace(
  address: Value,
  frame: FrameVariables,
  numbers: Numbers,
  size: number,
  depth = 0,
): Promise<Naming> {
  const number = numbers.of(address);
  const own = number === undefined ? undefined : await variableAt(number, frame, size);
  if (own !== undefined || depth >= DEEPEST) return own;
  const owner = await pointerIn(address, frame, numbers, size, depth + 1);
  if (owner === undefined || owner === 'several') return owner;
  const { pointer, layout, offset, index } = owner;
  const object = pointer.type.replace(/ ?&$/, '');
  if (isReference(pointer.type) && offset === 0 && index === undefined && pointeeOf(object) !== undefined)
    return { ...pointer, type: object, constant: constantOf(pointer.text, object) };
  const access = await accessThrough(pointer, layout, { offset, size, index, isWhole: true }, frame);
  return access && { ...access, kind: 'member', proof: pointer.proof };
}

/** The variable that lies at an address, or the part of one. */
async function variableAt(address: bigint, frame: FrameVariables, size: number): Promise<Naming> {
  const found: Named[] = [];
  for (const placed of await frame.inMemory()) found.push(...(await partsAt(placed, address, size, frame)));
  if (found.length > 1) return 'several';
  if (found[0] !== undefined) return found[0];
  const global = await frame.globalAt(address);
  return global && (await partsAt(global, address, size, frame))[0];
}

/** A variable itself, `list.head` of a structure, `rows[2]` of an array, `lists[2].head`. */
async function partsAt(
  { variable, address: start }: Placed,
  address: bigint,
  size: number,
  frame: FrameVariables,
): Promise<Named[]> {
  const { name, type } = variable;
  if (start > address) return [];
  const offset = Number(address - start);
  if (isPointer(type)) return offset === 0 ? [named(variable, 'memory')] : [];
  const array = arrayOf(type);
  if (array !== undefined) return membersOf(await elementAt(name, array, { offset, size, isWhole: true }, frame));
  if (pointeeOf(type) !== undefined) return offset === 0 ? [named(variable, 'memory')] : [];
  const layout = await frame.layoutOf(name);
  if (layout === undefined) return [];
  if (layout.members.length === 0) return offset === 0 ? [named(variable, 'memory')] : [];
  const whole = { text: `${name}.`, constant: `${name}.` };
  return membersOf(await partOf(whole, layout, { offset, size, isWhole: true }, frame));
}

/** The element of an array that a sum leads to: of a variable itself, not of what one points to. */
export async function elementIn(
  sum: Value,
  frame: FrameVariables,
  numbers: Numbers,
  size: number,
): Promise<{ readonly access: Access; readonly indexed: PointerIn['indexed'] } | undefined> {
  for (const term of sum.terms) {
    const start = numbers.of({ terms: sum.terms.filter((each) => each !== term), constant: sum.constant });
    if (start === undefined || term.factor <= 0n) continue;
    const global = await frame.globalAt(start);
    for (const { variable, address } of [...(await frame.inMemory()), ...listOf(global)]) {
      const array = address <= start ? arrayOf(variable.type) : undefined;
      if (array === undefined) continue;
      const { index, indexed } = await indexOf(term, frame, numbers);
      const at = { offset: Number(start - address), size, index, isWhole: false };
      const access = await elementAt(variable.name, array, at, frame);
      if (access?.bound !== undefined) return { access, indexed };
    }
  }
  return undefined;
}

function membersOf(access: Access | undefined): Named[] {
  return access === undefined ? [] : [{ ...access, kind: 'member', proof: 'memory' }];
}

/** A pointer in a sum, with what it points to and how far behind that the sum is. */
export interface PointerIn {
  readonly pointer: Named;
  /** The number itself. */
  readonly value: bigint | undefined;
  readonly layout: Layout;
  readonly offset: number;
  readonly index?: Index | undefined;
  readonly indexed?: { readonly name: Named; readonly value: bigint } | undefined;
}

/** The one number in a sum that is the value of a pointer; what else is in it counts elements. */
export async function pointerIn(
  sum: Value,
  frame: FrameVariables,
  numbers: Numbers,
  word: number,
  depth = 0,
): Promise<PointerIn | 'several' | undefined> {
  if (depth >= DEEPEST || sum.terms.length > 2) return undefined;
  const found: PointerIn[] = [];
  for (const term of sum.terms) {
    if (term.factor !== 1n) continue;
    const pointer = await nameOf(term.of, frame, numbers, word, depth);
    if (pointer === 'several') return 'several';
    const layout = pointer && (await frame.layoutOf(targetOf(pointer, pointer.constant)));
    if (pointer === undefined || layout === undefined) continue;
    const [other] = sum.terms.filter((each) => each !== term);
    const counted = other === undefined ? {} : await indexOf(other, frame, numbers);
    if (other !== undefined && counted.index === undefined) return undefined;
    found.push({
      pointer,
      value: numbers.found(term.of),
      layout,
      offset: Number(BigInt.asIntN(64, sum.constant)),
      ...counted,
    });
  }
  return found.length > 1 ? 'several' : found[0];
}

/** What counts elements: a variable, or a number. */
export async function indexOf(
  { of, factor }: Term,
  frame: FrameVariables,
  numbers: Numbers,
): Promise<Pick<PointerIn, 'index' | 'indexed'>> {
  const counted = of.kind === 'part' ? (originOf(of.of) ?? of) : of;
  const size = counted.kind === 'loaded' ? counted.size : of.kind === 'part' ? of.size : 8;
  const naming = await nameOf(counted, frame, numbers, size);
  const name = naming === 'several' ? undefined : naming;
  const number = numbers.found(of);
  const value = number === undefined ? undefined : BigInt.asIntN(64, number);
  const text = name?.text ?? (value === undefined ? undefined : String(value));
  if (text === undefined) return {};
  return {
    index: { stride: Number(factor), text },
    ...(name === undefined || value === undefined ? {} : { indexed: { name, value } }),
  };
}
