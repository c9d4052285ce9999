import { laterVersion, usableInfo, type DebugInfo } from '../debug-files/debug-info.ts';
import type { ElfFacts } from '../debug-files/facts.ts';
import type { Lookup } from '../debug-files/lookup.ts';

/** What one file is to someone who wants to symbolise a crash in it, worst first. */
export const VERDICTS = [
  'malformed',
  'unreadable',
  'none',
  'minidebug',
  'symtab-only',
  'separate',
  'split',
  'line-tables',
  'full',
  'archive',
  'not-elf',
] as const;
export type Verdict = (typeof VERDICTS)[number];

/** How much of a backtrace can be named: nothing, functions, functions and lines, all of it. In rising order. */
export const LEVELS_OF_DETAIL = ['none', 'symtab', 'line-tables', 'full'] as const;
export type DetailLevel = (typeof LEVELS_OF_DETAIL)[number];

/** A verdict with what led to it. */
export interface Judgement {
  readonly verdict: Verdict;
  /** `found`, `missing`, `mismatch`, `partial`, `payload`, `special`, ... */
  readonly detail?: string;
  readonly reason?: string;
  /** What the file holds itself. */
  readonly own: DetailLevel;
  /** What can be reached, separate files included. */
  readonly reach: DetailLevel;
}

/** What is known about a file beside itself: the files that its debug information was moved to. */
export interface Elsewhere {
  readonly separate?: Lookup;
  readonly alternative?: Lookup;
  readonly payload?: Lookup;
}

/** The verdict on an ELF file. */
export function judge(facts: ElfFacts, elsewhere: Elsewhere): Judgement {
  const traps = facts.traps.length === 0 ? {} : { reason: facts.traps.join('; ') };
  return { ...traps, ...decide(facts, elsewhere) };
}

/** At least as much detail as is asked for. */
export function reachesLevel(level: DetailLevel, wanted: DetailLevel): boolean {
  return LEVELS_OF_DETAIL.indexOf(level) >= LEVELS_OF_DETAIL.indexOf(wanted);
}

function decide(facts: ElfFacts, { separate, alternative, payload }: Elsewhere): Judgement {
  const names: DetailLevel = facts.symbolTable || facts.miniDebugInfo ? 'symtab' : 'none';
  if (facts.kind === 'core')
    return { verdict: 'none', detail: 'core', reason: 'a core dump', own: 'none', reach: 'none' };
  if (facts.kind === 'dwo')
    return {
      verdict: 'split',
      detail: 'payload',
      reason: 'the payload of a program that names it',
      own: 'full',
      reach: 'full',
    };
  const info = usableInfo(facts.debugInfo);
  if (info !== undefined && alternative !== undefined && alternative.status !== 'found')
    return { verdict: 'separate', ...told(alternative), own: names, reach: names };
  if (info !== undefined && payload !== undefined) {
    const reach = payload.status === 'found' ? 'full' : names;
    return { verdict: 'split', ...told(payload), own: info.holdsPayload ? reach : names, reach };
  }
  if (info !== undefined && alternative !== undefined && facts.altLink?.standard)
    return { verdict: 'separate', ...told(alternative), own: names, reach: higher(info.level, alternative.level) };
  if (info !== undefined) {
    const lines = info.noLines
      ? { detail: 'no-line-table', reason: 'it has no .debug_line: functions, but no lines' }
      : {};
    const level = higher(info.level, alternative?.level);
    const own = info.noLines ? 'symtab' : level;
    return { verdict: level, ...lines, own, reach: own };
  }
  if (separate !== undefined)
    return {
      verdict: 'separate',
      ...told(separate),
      own: names,
      reach: separate.status === 'found' ? (separate.level ?? 'full') : names,
    };
  const later = facts.debugInfo === undefined ? undefined : laterVersion(facts.debugInfo);
  const verdict = facts.symbolTable ? 'symtab-only' : facts.miniDebugInfo ? 'minidebug' : 'none';
  return { verdict, ...(later === undefined ? {} : { detail: `dwarf-${later}` }), own: names, reach: names };
}

/** Types and variables may all be in the file that dwz moved them to. */
function higher(level: DebugInfo['level'], alternative: Lookup['level']): DebugInfo['level'] {
  return alternative === 'full' ? 'full' : level;
}

function told({ status, why }: Lookup): { detail: string; reason?: string } {
  return { detail: status, ...(why === undefined ? {} : { reason: why }) };
}
