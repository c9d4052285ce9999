import { once } from '../../text/once.ts';
import { TAG, walk, type FunctionEntry } from './functions.ts';
import { AT, type CodeUnit, type Entry } from './unit.ts';
import type { FunctionName, Placed } from './names.ts';

/** A call that debug information tells of (optimised code of GCC and clang). */
export interface CallSite {
  /** The address behind it. */
  readonly returnsTo: number;
  /** A jump: the function that is called returns to the caller of this one. Only of functions all of whose jumps are told. */
  readonly isTail: boolean;
  /** Looked up when it is asked for: of a hundred calls of a function one is on a stack. @throws ElfError where it can't be read. */
  readonly called: () => Called;
}

/** A function that is called. */
export interface Called {
  /** Where it begins, where it is in the same file. */
  readonly target?: number;
  /** What it is called, where it may be in another. */
  readonly targetName?: string;
}

/** DW_TAG_call_site and its attributes, of DWARF 5 and of GNU before: binutils' dwarf2.def. */
const CALL_SITES: ReadonlySet<number> = new Set([0x48, 0x4109]);
/** DW_AT_call_all_calls and DW_AT_call_all_tail_calls, and GNU's: of a function that has none other calls may not be told (gdb's read_call_site_scope). */
const ALL_ARE_TOLD = [0x7a, 0x7c, 0x2116, 0x2117] as const;
const PARTS: ReadonlySet<number> = new Set([TAG.lexicalBlock, TAG.inlinedSubroutine, TAG.tryBlock]);
const CALL = { returnsTo: 0x7d, origin: 0x7f, tail: 0x82, oldTail: 0x2115 } as const;

/**
 * The calls of a function, those of what is inlined into it too.
 * @param follow leads from an entry to the one that an attribute of it names.
 * @throws ElfError where they can't be read.
 */
export function callsOf(
  unit: CodeUnit,
  { entry }: FunctionEntry,
  follow: (placed: Placed, attribute: number) => Placed | undefined,
  nameOf: (placed: Placed) => FunctionName,
): CallSite[] {
  const calls: CallSite[] = [];
  if (!entry.hasChildren) return calls;
  const areAllTold = ALL_ARE_TOLD.some((name) => entry.value(name) !== undefined);
  walk(unit, entry.next, (at, { tag }) => {
    if (!CALL_SITES.has(tag)) return PARTS.has(tag);
    const site = unit.entryAt(at);
    const returnsTo = site && unit.address(site.value(CALL.returnsTo) ?? site.value(AT.start));
    if (site === undefined || returnsTo === undefined) return false;
    const named = site.value(CALL.origin) === undefined ? AT.origin : CALL.origin;
    const called = once(() => {
      const entry = follow({ unit, entry: site }, named);
      return entry === undefined ? {} : targetOf(entry, nameOf);
    });
    calls.push({ returnsTo, isTail: areAllTold && isTail(site), called });
    return false;
  });
  return calls;
}

function isTail(site: Entry): boolean {
  const value = site.value(CALL.tail) ?? site.value(CALL.oldTail);
  return value?.kind === 'number' && value.value !== 0n;
}

function targetOf(called: Placed, nameOf: (placed: Placed) => FunctionName): Called {
  const [first] = called.unit.rangesOf(called.entry);
  if (first !== undefined) return { target: first[0] };
  const { linkageName, name } = nameOf(called);
  const targetName = linkageName ?? name;
  return targetName === undefined ? {} : { targetName };
}
