import { resolved } from '../../../dwarf/variables/spelling.ts';
import type { Member, Type } from '../../../dwarf/variables/types.ts';
import { sizeOf } from '../layout.ts';
import type { Held, Printer } from './value.ts';

/** Members and bases within one another. */
const DEEPEST = 8;
/** Lengths beyond are no lengths. */
export const MOST_LENGTH = 1n << 40n;

/** A member, and where it is in the object. */
export interface Found {
  readonly type: Type;
  readonly offset: number;
}

/** A member by its name, also of a base class, of a member, and so on: the nearest. */
export function find(type: Type, name: string): Found | undefined {
  let level: Found[] = [{ type, offset: 0 }];
  for (let depth = 0; depth < DEEPEST && level.length > 0; depth++) {
    const next: Found[] = [];
    for (const at of level) {
      const whole = resolved(at.type);
      if (whole.kind !== 'aggregate' || whole.isDeclaration) continue;
      for (const member of whole.members()) {
        const placed = placedIn(member, at.offset);
        if (placed === undefined) continue;
        if (member.name === name && !member.isBase) return placed;
        next.push(placed);
      }
    }
    level = next.slice(0, 64);
  }
  return undefined;
}

function placedIn({ type, offset, isBits }: Member, at: number): Found | undefined {
  return offset === undefined || isBits ? undefined : { type, offset: at + offset };
}

/** What a member of the size of a word holds. */
export function wordIn(object: Type, name: string, held: Held, printer: Printer): bigint | undefined {
  const found = find(object, name);
  return found === undefined || sizeOf(found.type) !== WORD ? undefined : printer.word(held, found.offset);
}

/** The same, where it may be a length. */
export function lengthIn(object: Type, name: string, held: Held, printer: Printer): number | undefined {
  const value = wordIn(object, name, held, printer);
  return value === undefined || value >= MOST_LENGTH ? undefined : Number(value);
}

/** What a member points to. */
export function pointee(found: Found | undefined): Type | undefined {
  const whole = found && resolved(found.type);
  return whole?.kind === 'pointer' ? whole.target : undefined;
}

/** `2 elements` */
export function counted(count: number): string {
  return `${count} ${count === 1 ? 'element' : 'elements'}`;
}

/** Whether something lies right behind a node's links: it may lie wherever a word may, as its size or all of its parts show. */
export function liesBehind(type: Type): boolean {
  const size = sizeOf(type);
  return size !== undefined && (size % (2 * WORD) !== 0 || isPlain(type, 0));
}

function isPlain(type: Type, depth: number): boolean {
  const whole = resolved(type);
  switch (whole.kind) {
    case 'number':
    case 'enum':
      return whole.size <= WORD;
    case 'array':
      return isPlain(whole.element, depth + 1);
    case 'aggregate':
      if (whole.name?.startsWith('std::allocator<') === true) return true; // it holds nothing; clang only declares it
      return (
        depth < DEEPEST &&
        !whole.isDeclaration &&
        (whole.alignment ?? WORD) <= WORD &&
        whole.members().every((member) => isPlain(member.type, depth + 1))
      );
    default:
      return whole.kind !== 'unknown';
  }
}

/** What a template was made for. */
export function argumentOf(type: Type | undefined, name: string): Type | undefined {
  const whole = type && resolved(type);
  return whole?.kind === 'aggregate' ? whole.argument(name) : undefined;
}

/** Bytes of a pointer. */
export const WORD = 8;
/** Nodes, or elements that are not beside one another, that are told. */
export const MOST_NODES = 8;
