import type { Layout, LayoutMember } from '../stacks/model.ts';
import { arrayOf, type ArrayType } from './array.ts';
import type { FrameVariables } from './frame-variables.ts';
import { asWritten, DATA, isInternal, isObject, isWord } from './library-objects.ts';
import { memberAt, type Counted, type Index, type Sought } from './member.ts';
import { isOfRust, isReference, sizeOf } from './types.ts';

/** Something in the source. */
export interface Expression {
  /** `node`, `list->head`, `table[row]`, as a person would write it. */
  readonly text: string;
  /** The same with numbers for elements that are computed: an engine can tell its type. */
  readonly constant: string;
  readonly type: string;
}

/** A part of what a pointer points to, or of a variable. */
export interface Access extends Expression {
  readonly member?: string;
  /** The indexes in it. */
  readonly counted?: readonly Counted[];
  /** It is one of a union, chosen for being a pointer. */
  readonly isChosen?: true;
}

/** What is at a distance from where something begins. */
export interface Distance extends Sought {
  /** Whether it is all of a number or a pointer, as where one is loaded from. */
  readonly isWhole: boolean;
}

/** `node->next`, `ref.next`, `text[5]`, `*count`: what is accessed through a pointer. */
export async function accessThrough(
  pointer: Expression,
  layout: Layout,
  at: Distance,
  frame: FrameVariables,
): Promise<Access | undefined> {
  if (layout.members.length > 0) {
    const { size = 0 } = layout;
    const index = at.offset + at.size <= size ? at.indexes.find(({ stride }) => stride === size) : undefined;
    if (index === undefined) return partOf(ownerOf(pointer), layout, at, frame);
    const element = elementOf(pointer, index);
    const found = await partOf(
      { text: `${element.text}.`, constant: `${element.constant}.` },
      layout,
      { ...at, indexes: without(at.indexes, index) },
      frame,
    );
    return found && { ...found, counted: [{ index }, ...(found.counted ?? [])] };
  }
  const rows = arrayOf(layout.type);
  if (rows !== undefined && !isReference(pointer.type))
    return ofNoObject(await elementAt(grouped(pointer), { ...rows, counts: [undefined, ...rows.counts] }, at, frame));
  return elementThrough(pointer, layout.type, at);
}

/** A member, or one of a member whose own ones are not listed with it. @param whole how what has it is written in front of one. */
export async function partOf(
  whole: Pick<Expression, 'text' | 'constant'>,
  layout: Layout,
  at: Distance,
  frame: FrameVariables,
): Promise<Access | undefined> {
  const found = at.offset < 0 ? undefined : memberAt(layout, at);
  if (found === undefined) return undefined;
  const path = asWritten(found.path);
  if (isInternal(path)) return undefined;
  const own: Access = {
    text: behind(whole.text, path),
    constant: `${whole.constant}${found.constantPath}`,
    type: found.type,
    member: path,
    counted: found.counted,
    ...(found.isChosen === true ? { isChosen: true } : {}),
  };
  const isPlain = sizeOf(found.type) !== undefined || isWord(found.type);
  const inner = isPlain ? undefined : await frame.layoutOf(own.constant);
  const object = [found.type, inner?.type ?? ''].find(
    (type) => isWord(type) || (at.isObject === true && isObject(type)),
  );
  if (object !== undefined || inner === undefined || inner.members.length === 0) {
    const size = object === undefined ? found.size : WORD;
    const isFitting = found.rest === 0 && (at.isWhole ? at.size === size : at.size <= size);
    return isFitting && found.left.length === 0 ? { ...own, type: object ?? own.type } : undefined;
  }
  const part = await partOf(
    { text: `${own.text}.`, constant: `${own.constant}.` },
    inner,
    { ...at, offset: found.rest, indexes: found.left },
    frame,
  );
  if (part === undefined) return undefined;
  return {
    ...own,
    ...part,
    member: behind(`${path}.`, part.member ?? ''),
    counted: [...found.counted, ...(part.counted ?? [])],
  };
}

const WORD = 8;

/** `stock.` and `shelf[2]`; an element of the object itself is no member. */
function behind(owner: string, path: string): string {
  if (!path.startsWith('[')) return `${owner}${path}`;
  return owner.endsWith('->') ? `(*${owner.slice(0, -2)})${path}` : `${owner.slice(0, -1)}${path}`;
}

/** What of something that is an array is accessed: `rows[2]`, `lists[which].head`. */
export async function elementAt(
  { text, constant }: Pick<Expression, 'text' | 'constant'>,
  { element, counts }: ArrayType,
  at: Distance,
  frame: FrameVariables,
): Promise<Access | undefined> {
  const first = `${constant}${counts.map(() => '[0]').join('')}`;
  const layout = sizeOf(element) === undefined ? await frame.layoutOf(first) : undefined;
  const size = sizeOf(element) ?? layout?.size;
  const count = counts.reduce<number>((all, each) => all * (each ?? 1), 1);
  if (size === undefined || count === 0) return undefined;
  const members = layout !== undefined && layout.members.length > 0 ? { members: layout.members } : {};
  const whole: LayoutMember = { type: element, offset: 0, size: size * count, counts, ...members };
  return partOf({ text: `${text}.`, constant }, { type: element, members: [whole] }, at, frame);
}

/** What is an element of an array of its own is no member of anything. */
function ofNoObject(access: Access | undefined): Access | undefined {
  if (access === undefined) return undefined;
  const { member: _, ...rest } = access;
  return rest;
}

/** An element of what a pointer to numbers or pointers points to. */
function elementThrough(pointer: Expression, type: string, { offset, size, indexes }: Distance): Access | undefined {
  if (/\bvoid$/.test(type) || indexes.length > 1) return undefined;
  const element = sizeOf(type);
  const [index] = indexes;
  if (index !== undefined)
    return index.stride === (element ?? size) && offset === 0
      ? { ...elementOf(pointer, index), type, counted: [{ index }] }
      : undefined;
  const { text, constant } = pointer;
  if (isReference(pointer.type)) return offset === 0 ? { text, constant, type: type.replace(/ ?&$/, '') } : undefined;
  if (offset === 0 && !isData(text)) return { text: `*${text}`, constant: `*${constant}`, type };
  if (size !== element || offset % size !== 0) return undefined;
  return { ...elementOf(pointer, { text: String(offset / size) }), type };
}

function elementOf(pointer: Expression, { text: number }: Pick<Index, 'text'>): Pick<Expression, 'text' | 'constant'> {
  const { text, constant } = grouped(pointer);
  return {
    text: isData(text) ? behind(text.slice(0, -DATA.length), `[${number}]`) : `${text}[${number}]`,
    constant: `${constant}[0]`,
  };
}

/** Of a vector its elements are told by itself. */
function isData(text: string): boolean {
  return text.endsWith(`.${DATA}`) || text.endsWith(`->${DATA}`);
}

function without(indexes: readonly Index[], index: Index): Index[] {
  return indexes.filter((each) => each !== index);
}

/** What a pointer points to. */
export function targetOf({ type }: Expression, text: string): string {
  return isReference(type) ? text : `*${text}`;
}

/** What stands in front of a member of what a pointer points to. */
function ownerOf(pointer: Expression): Pick<Expression, 'text' | 'constant'> {
  const { text, constant } = grouped(pointer);
  if (isOfRust(pointer.type) && !pointer.type.startsWith('&'))
    return { text: `(*${pointer.text}).`, constant: `(*${pointer.constant}).` };
  if (isData(text)) return { text: `${elementOf(pointer, { text: '0' }).text}.`, constant: `${constant}->` };
  const link = isOfRust(pointer.type) || isReference(pointer.type) ? '.' : '->';
  return { text: `${text}${link}`, constant: `${constant}${link}` };
}

function grouped({ text, constant }: Pick<Expression, 'text' | 'constant'>): Pick<Expression, 'text' | 'constant'> {
  return { text: groupedText(text), constant: groupedText(constant) };
}

function groupedText(text: string): string {
  return text.startsWith('*') ? `(${text})` : text;
}
