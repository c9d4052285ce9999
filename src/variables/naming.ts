import { known, listOf } from '../text/known.ts';
import { accessThrough, elementAt, targetOf, type Access, type Distance } from './access.ts';
import { arrayOf } from './array.ts';
import { constantOf, globalAt, isWhole, memberOf, membersOf, named, variableAt } from './at-address.ts';
import type { FrameVariables } from './frame-variables.ts';
import { givenBy, isOfLibrary, pointerTo } from './library-objects.ts';
import type { NamedIndex, Naming, PointerIn, Wanted } from './named.ts';
import type { Numbers } from './numbers.ts';
import { isPointer, isReference } from './types.ts';
import { originOf, type Origin, type Term, type Value } from './value.ts';

/** Pointers to pointers to ... that are followed; through an object of the library it takes two. */
const DEEPEST = 8;

/** What a number is the value of, in one frame: of the variable in the register that has it; of what lies where it was loaded from. */
export async function nameOf(
  origin: Origin,
  frame: FrameVariables,
  numbers: Numbers,
  wanted: Wanted,
  depth = 0,
): Promise<Naming> {
  const held = (await inRegister(numbers.holding(origin), frame)) ?? (await computedOf(origin, frame, numbers));
  if (held === undefined && (origin.kind === 'returned' || origin.kind === 'register')) {
    const entered = await nameOfEntered(origin, frame, numbers);
    if (entered !== undefined) return entered;
    const stored = await nameOfStored(origin, frame, numbers);
    if (stored !== undefined || origin.kind === 'register') return stored;
    return nameOfGiven(origin, frame, numbers, depth);
  }
  if (held !== undefined || origin.kind !== 'loaded' || origin.size !== wanted.size) return held;
  if (numbers.copiesOf(origin).length > 0 || numbers.isDoubtful(origin)) return undefined;
  return nameOfPlace(origin.from, frame, numbers, wanted, depth);
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

/** What a function of the library's gave: where the smart pointer or the iterator leads that it was called of, or an element. */
async function nameOfGiven(
  { target, arguments: [object, number] }: Extract<Origin, { kind: 'returned' }>,
  frame: FrameVariables,
  numbers: Numbers,
  depth: number,
): Promise<Naming> {
  const symbol = target === undefined || object === undefined ? undefined : await frame.functionAt(target);
  if (object === undefined || symbol === undefined || !isOfLibrary(symbol)) return undefined;
  const owner = await nameOfPlace(object, frame, numbers, { size: numbers.word, isObject: true }, depth + 1);
  if (owner === undefined || owner === 'several') return owner;
  const given = givenBy(symbol, owner.type);
  if (given === undefined) return undefined;
  const constant = pointerTo(given.type);
  const holds = { word: given.word === 'node' ? numbers.wordAt(object) : undefined };
  if (given.as === '->') return { ...owner, constant, ...(given.word === 'target' ? {} : { holds }) };
  const which = given.as === '[]' ? number && (await countOf(number, frame, numbers)) : given.as;
  if (which === undefined) return undefined;
  return {
    ...owner,
    text: `${owner.text}${which}`,
    constant: `(*${constant})`,
    type: `${given.type} &`,
    kind: 'member',
    holds,
  };
}

/** `[which]` of a number that was given. */
async function countOf(value: Value, frame: FrameVariables, numbers: Numbers): Promise<string | undefined> {
  if (value.terms.length === 0) return `[${value.constant}]`;
  const of = originOf(value);
  const index = of && (await indexOf({ of, factor: 1n }, frame, numbers));
  return index && `[${index.text}]`;
}

/** What lies at an address, whole: a variable, a member or an element of one, or of what a variable points to. */
export async function nameOfPlace(
  address: Value,
  frame: FrameVariables,
  numbers: Numbers,
  wanted: Wanted,
  depth = 0,
): Promise<Naming> {
  const number = numbers.of(address);
  const own = number === undefined ? undefined : await variableAt(number, frame, wanted);
  if (own !== undefined) return own;
  const through = depth >= DEEPEST ? undefined : await nameThrough(address, frame, numbers, wanted, depth);
  if (through !== undefined) return through;
  return number === undefined ? elementCounted(address, frame, numbers, wanted) : globalAt(number, frame, wanted);
}

/** What lies there as it is reached through a pointer. */
async function nameThrough(
  address: Value,
  frame: FrameVariables,
  numbers: Numbers,
  wanted: Wanted,
  depth: number,
): Promise<Naming> {
  const owner = await pointerIn(address, frame, numbers, depth + 1);
  if (owner === undefined || owner === 'several') return owner;
  const { pointer, layout, offset, indexes } = owner;
  const object = [pointer.type.replace(/ ?&$/, ''), layout.type].find((type) => isWhole(type, wanted));
  if (object !== undefined && isReference(pointer.type) && offset === 0 && indexes.length === 0) {
    const { text, kind, proof } = pointer;
    return { text, type: object, constant: constantOf(text, object), kind, proof };
  }
  const access = await accessThrough(pointer, layout, { ...wanted, offset, indexes, isWhole: true }, frame);
  return access && memberOf(access, pointer.proof);
}

/** The element of an array of which it is no longer known which it was. */
async function elementCounted(
  address: Value,
  frame: FrameVariables,
  numbers: Numbers,
  wanted: Wanted,
): Promise<Naming> {
  return membersOf((await elementIn(address, frame, numbers, wanted, true))?.access)[0];
}

/** An element of an array, and what counts it. */
interface CountedElement {
  readonly access: Access;
  readonly indexes: readonly NamedIndex[];
}

/** The element of an array that a sum leads to: of a variable itself, not of what one points to. */
export async function elementIn(
  sum: Value,
  frame: FrameVariables,
  numbers: Numbers,
  wanted: Wanted,
  isWhole: boolean,
): Promise<CountedElement | undefined> {
  for (const counting of choicesOf(sum.terms)) {
    const start = numbers.of({ terms: sum.terms.filter((each) => !counting.includes(each)), constant: sum.constant });
    if (start === undefined || counting.some(({ factor }) => factor <= 0n)) continue;
    const found = await elementFrom(start, counting, frame, numbers, { ...wanted, isWhole });
    if (found !== undefined) return found;
  }
  return undefined;
}

async function elementFrom(
  start: bigint,
  counting: readonly Term[],
  frame: FrameVariables,
  numbers: Numbers,
  wanted: Wanted & Pick<Distance, 'isWhole'>,
): Promise<CountedElement | undefined> {
  const global = await frame.globalAt(start);
  for (const { variable, address } of [...(await frame.inMemory()), ...listOf(global)]) {
    const array = address <= start ? arrayOf(variable.type) : undefined;
    if (array === undefined) continue;
    const indexes = await indexesOf(counting, frame, numbers);
    if (indexes === undefined) return undefined;
    const at = { ...wanted, offset: Number(start - address), indexes };
    const access = await elementAt({ text: variable.name, constant: variable.name }, array, at, frame);
    if (access !== undefined && access.counted?.every(({ bound }) => bound !== undefined) === true)
      return { access, indexes };
  }
  return undefined;
}

/** Terms that may count elements, together: as many as may be first. */
function choicesOf(terms: readonly Term[]): readonly (readonly Term[])[] {
  if (terms.length > MOST_TERMS) return [];
  const choices = terms.reduce<readonly (readonly Term[])[]>(
    (found, term) => [...found, ...found.map((each) => [...each, term])],
    [[]],
  );
  return choices.filter(({ length }) => length > 0).toSorted((one, other) => other.length - one.length);
}

/** A pointer, and an index of each of three dimensions. */
const MOST_TERMS = 4;

/** The one number in a sum that is the value of a pointer; what else is in it counts elements. */
export async function pointerIn(
  sum: Value,
  frame: FrameVariables,
  numbers: Numbers,
  depth = 0,
): Promise<PointerIn | 'several' | undefined> {
  if (depth >= DEEPEST || sum.terms.length > MOST_TERMS) return undefined;
  const found: PointerIn[] = [];
  for (const term of sum.terms) {
    if (term.factor !== 1n) continue;
    const pointer = await nameOf(term.of, frame, numbers, { size: numbers.word, isFollowed: true }, depth);
    if (pointer === 'several') return 'several';
    const layout = pointer && (await frame.layoutOf(targetOf(pointer, pointer.constant)));
    if (pointer === undefined || layout === undefined) continue;
    const others = sum.terms.filter((each) => each !== term);
    const indexes = await indexesOf(others, frame, numbers);
    if (indexes === undefined) return undefined;
    found.push({
      pointer,
      value: pointer.holds === undefined ? numbers.found(term.of) : pointer.holds.word,
      layout,
      offset: Number(BigInt.asIntN(64, sum.constant)),
      indexes,
    });
  }
  return found.length > 1 ? 'several' : found[0];
}

async function indexesOf(
  terms: readonly Term[],
  frame: FrameVariables,
  numbers: Numbers,
): Promise<NamedIndex[] | undefined> {
  const indexes: NamedIndex[] = [];
  for (const term of terms) {
    const index = await indexOf(term, frame, numbers);
    if (index === undefined) return undefined;
    indexes.push(index);
  }
  return indexes;
}

/** What counts elements: a variable, or a number. */
async function indexOf({ of, factor }: Term, frame: FrameVariables, numbers: Numbers): Promise<NamedIndex | undefined> {
  const counted = of.kind === 'part' ? (originOf(of.of) ?? of) : of;
  const size = counted.kind === 'loaded' ? counted.size : of.kind === 'part' ? of.size : 8;
  const naming = await nameOf(counted, frame, numbers, { size });
  const name = naming === 'several' ? undefined : naming;
  const number = numbers.found(of);
  const value = number === undefined ? undefined : BigInt.asIntN(64, number);
  const text = name?.text ?? (value === undefined ? undefined : String(value));
  return text === undefined ? undefined : { stride: Number(factor), text, ...known({ name, value }) };
}
