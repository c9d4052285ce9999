import type { FrameTable } from './frame-table.ts';
import { isLeak, type Problem, type VgFrame } from './model.ts';
import { mangledPattern } from '../summary/mangled-pattern.ts';

/** valgrind reads no more than 24 frames of a suppression. */
const MAX_FRAMES = 20;

/** How a kind is named in a suppression (`Memcheck:Leak`); kinds whose name depends on a size are functions of it. */
const NAMES: Readonly<Record<string, (what: string) => string>> = {
  InvalidRead: addressed,
  InvalidWrite: addressed,
  UninitCondition: () => 'Memcheck:Cond',
  UninitValue: (what) => `Memcheck:Value${size(what)}`,
  SyscallParam: () => 'Memcheck:Param',
  ClientCheck: () => 'Memcheck:User',
  InvalidFree: () => 'Memcheck:Free',
  MismatchedFree: () => 'Memcheck:Free',
  InvalidJump: () => 'Memcheck:Jump',
  Overlap: () => 'Memcheck:Overlap',
  InvalidMemPool: () => 'Memcheck:Mempool',
  FishyValue: () => 'Memcheck:FishyValue',
  CoreMemError: () => 'Memcheck:CoreMem',
  ReallocSizeZero: () => 'Memcheck:ReallocZero',
  InvalidAlignment: () => 'Memcheck:BadAlign',
  InvalidSizeAndAlignment: () => 'Memcheck:BadAlign',
  InvalidSize: () => 'Memcheck:BadSize',
  MismatchedAllocateDeallocateSize: () => 'Memcheck:SizeMismatch',
  MismatchedAllocateDeallocateAlignment: () => 'Memcheck:AlignMismatch',
};
/** Kinds that need a line of their own before the stack; without it valgrind 3.19 fails on its own assertion. */
const DETAILS: Readonly<Record<string, RegExp>> = {
  SyscallParam: /^Syscall param (?<parameter>.+?) (?:contains|points to)/, // write(buf)
  FishyValue: /^Argument '(?<argument>\w+)' of function (?<function>\S+) /, // malloc(size)
};
const HELGRIND = new Set([
  'Race',
  'UnlockUnlocked',
  'UnlockForeign',
  'UnlockBogus',
  'PthAPIerror',
  'LockOrder',
  'Misc',
  'Dubious',
]);
const CORE = new Set(['FdBadClose', 'FdBadUse', 'FdNotClosed']);
const LEAKS: Readonly<Record<string, string>> = {
  Leak_DefinitelyLost: 'definite',
  Leak_IndirectlyLost: 'indirect',
  Leak_PossiblyLost: 'possible',
  Leak_StillReachable: 'reachable',
};

/**
 * A suppression file for problems: one entry for each kind and root cause, whose callers may be any (`...`).
 * @param rootCause tells where in a stack the root cause is.
 */
export function suppressionFile(
  problems: readonly { problem: Problem; name: string }[],
  table: FrameTable,
  rootCause: (stack: readonly number[]) => number | undefined,
): string {
  const entries = new Map<string, string>();
  for (const { problem, name } of problems) {
    const frames = frameLines(problem, table, rootCause(problem.stack));
    for (const kind of suppressionKinds(problem)) entries.set([kind, ...frames].join('\n'), name);
  }
  return [...entries]
    .map(
      ([body, name]) =>
        `{\n   ${name}\n${body
          .split('\n')
          .map((line) => `   ${line}`)
          .join('\n')}\n}\n`,
    )
    .join('');
}

function suppressionKinds(problem: Problem): string[] {
  const { kind } = problem;
  if (isLeak(kind)) return [`Memcheck:Leak\nmatch-leak-kinds: ${LEAKS[kind] ?? 'all'}`];
  if (HELGRIND.has(kind)) return [`Helgrind:${kind}`];
  if (CORE.has(kind)) return [`CoreError:${kind}`];
  const named = NAMES[kind];
  if (named === undefined) return [`drd:${kind}`];
  const kinds = new Set([problem.what, ...problem.variants].map((what) => named(what)));
  const detail = DETAILS[kind]?.exec(problem.what);
  return [...kinds].map((each) => (detail?.groups === undefined ? each : `${each}\n${detailText(detail.groups)}`));
}

/** The stack down to the root cause, then anything. Without a root cause all frames are needed: they say what it is. */
function frameLines({ stack }: Problem, table: FrameTable, cause: number | undefined): string[] {
  const depth = cause === undefined ? stack.length : stack.indexOf(cause) + 1;
  const lines = stack.slice(0, Math.min(depth, MAX_FRAMES)).map((frame) => frameLine(table.frames[frame] ?? {}));
  return [
    ...lines.filter((line, index) => line !== '...' || lines[index - 1] !== '...'),
    ...(lines.at(-1) === '...' ? [] : ['...']),
  ];
}

function frameLine({ function: name, module }: VgFrame): string {
  if (name !== undefined) return `fun:${mangledPattern(name)}`;
  return module === undefined ? '...' : `obj:${module.replaceAll(/[*?]/g, '?')}`;
}

function detailText({ parameter, function: name = '*', argument = '*' }: Readonly<Record<string, string>>): string {
  return parameter ?? `${name}(${argument})`;
}

function addressed(what: string): string {
  return `Memcheck:Addr${size(what)}`;
}

function size(what: string): string {
  return / of size (\d+)/.exec(what)?.[1] ?? '8';
}
