import type { Layout } from '../stacks/model.ts';
import type { FrameVariables } from './frame-variables.ts';
import { memberAt, type Index } from './member.ts';
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
  /** Elements of the array that a computed one is of. */
  readonly bound?: number;
}

/** What is at a distance from where something begins. */
export interface Distance {
  readonly offset: number;
  readonly size: number;
  readonly index?: Index | undefined;
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
    const isElement = at.index !== undefined && at.index.stride === layout.size;
    const whole = isElement
      ? { text: `${grouped(pointer.text)}[${at.index?.text}].`, constant: `${grouped(pointer.constant)}[0].` }
      : { text: owner(pointer, pointer.text), constant: owner(pointer, pointer.constant) };
    return partOf(whole, layout, isElement ? { ...at, index: undefined } : at, frame);
  }
  return elementOf(pointer, layout.type, at);
}

/** A member, or one of a member whose own ones are not listed with it. @param whole how what has it is written in front of one. */
export async function partOf(
  whole: Pick<Expression, 'text' | 'constant'>,
  layout: Layout,
  at: Distance,
  frame: FrameVariables,
): Promise<Access | undefined> {
  const found = at.offset < 0 ? undefined : memberAt(layout, at.offset, at.size, at.index);
  if (found === undefined) return undefined;
  const own = {
    text: `${whole.text}${found.path}`,
    constant: `${whole.constant}${found.constantPath}`,
    type: found.type,
    member: found.path,
    ...(found.bound === undefined ? {} : { bound: found.bound }),
  };
  const inner = sizeOf(found.type) === undefined ? await frame.layoutOf(own.constant) : undefined;
  if (inner === undefined || inner.members.length === 0)
    return found.rest === 0 && (at.isWhole ? at.size === found.size : at.size <= found.size) ? own : undefined;
  const part = await partOf(
    { text: `${own.text}.`, constant: `${own.constant}.` },
    inner,
    { ...at, offset: found.rest, index: undefined },
    frame,
  );
  return part && { ...own, ...part, member: `${own.member}.${part.member}` };
}

/** An element of what a pointer to numbers or pointers points to. */
function elementOf(pointer: Expression, type: string, { offset, size, index }: Distance): Access | undefined {
  if (/\bvoid$/.test(type)) return undefined;
  const element = sizeOf(type);
  const { text, constant } = pointer;
  if (index !== undefined)
    return index.stride === (element ?? size) && offset === 0
      ? { text: `${grouped(text)}[${index.text}]`, constant: `${grouped(constant)}[0]`, type }
      : undefined;
  if (isReference(pointer.type)) return offset === 0 ? { ...pointer, type: type.replace(/ ?&$/, '') } : undefined;
  if (offset === 0) return { text: `*${text}`, constant: `*${constant}`, type };
  if (size !== element || offset % size !== 0) return undefined;
  const number = `[${offset / size}]`;
  return { text: `${grouped(text)}${number}`, constant: `${grouped(constant)}${number}`, type };
}

/** What a pointer points to. */
export function targetOf({ type }: Expression, text: string): string {
  return isReference(type) ? text : `*${text}`;
}

/** What stands in front of a member of what a pointer points to. */
function owner({ type }: Expression, text: string): string {
  if (isOfRust(type)) return type.startsWith('&') ? `${grouped(text)}.` : `(*${text}).`;
  return `${grouped(text)}${isReference(type) ? '.' : '->'}`;
}

function grouped(text: string): string {
  return text.startsWith('*') ? `(${text})` : text;
}
