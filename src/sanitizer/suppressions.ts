import type { Frame } from '../report/frame.ts';
import type { SanitizerProblem } from '../report/sections/sanitizer.ts';
import { listOf } from '../text/known.ts';
import { mangledPattern } from '../summary/mangled-pattern.ts';

/** A file of suppressions, each sanitizer's own: none of them reads a file that has another's. */
export interface SuppressionFile {
  /** Its name's end: `tsan.supp`. */
  readonly name: string;
  /** What makes the sanitizer read it. */
  readonly use: string;
  readonly lines: readonly string[];
}

/** What ThreadSanitizer calls what it suppresses, by kind: tsan_suppressions.cpp. A race has any number of kinds. */
const THREAD: Readonly<Record<string, string>> = {
  'lock-order-inversion': 'deadlock',
  'destroy-of-a-locked-mutex': 'mutex',
  'double-lock-of-a-mutex': 'mutex',
  'unlock-of-an-unlocked-mutex': 'mutex',
  'use-of-an-invalid-mutex': 'mutex',
  'read-lock-of-a-write-locked-mutex': 'mutex',
  'read-unlock-of-a-write-locked-mutex': 'mutex',
  'thread-leak': 'thread',
  'signal-unsafe-call-inside-of-a-signal': 'signal',
  'signal-handler-spoils-errno': 'signal',
};

/** What a check is called in a suppression where that is not its kind: ubsan_checks.inc. */
const UNDEFINED: Readonly<Record<string, string>> = {
  'null-pointer-use': 'null',
  'nullptr-with-offset': 'pointer-overflow',
  'nullptr-with-nonzero-offset': 'pointer-overflow',
  'nullptr-after-nonzero-offset': 'pointer-overflow',
  'misaligned-pointer-use': 'alignment',
  'alignment-assumption': 'alignment',
  'insufficient-object-size': 'object-size',
  'invalid-shift-base': 'shift-base',
  'invalid-shift-exponent': 'shift-exponent',
  'out-of-bounds-index': 'bounds',
  'local-out-of-bounds': 'local-bounds',
  'unreachable-call': 'unreachable',
  'missing-return': 'return',
  'non-positive-vla-index': 'vla-bound',
  'invalid-bool-load': 'bool',
  'invalid-enum-load': 'enum',
  'function-type-mismatch': 'function',
  'invalid-null-return': 'returns-nonnull-attribute',
  'invalid-null-argument': 'nonnull-attribute',
  'dynamic-type-mismatch': 'vptr_check',
  'cfi-bad-type': 'cfi',
};

/** gcc's name of bool is `_Bool`, which its run-time takes for an enumeration when it looks for suppressions. */
const ALSO: Readonly<Record<string, string>> = { 'invalid-bool-load': 'enum' };
/** The run-time knows the name and never looks for it: findings/ubsan-builtin-suppression.sh. */
const UNSUPPRESSED = new Set(['invalid-builtin-use']);

/** Sanitizers without suppressions at run time: clang leaves a function alone that its ignorelist names. */
const IGNORED: Readonly<Record<string, string>> = {
  AddressSanitizer: 'address',
  HWAddressSanitizer: 'hwaddress',
  MemorySanitizer: 'memory',
};

/**
 * Suppressions for problems, by the sanitizer that reads them. What none can suppress is left out: a problem without a root cause,
 * and one that a function of the C library was called for (an ignorelist changes only the program's own code).
 */
export function suppressionFiles(problems: readonly SanitizerProblem[]): SuppressionFile[] {
  const file = (
    name: string,
    use: string,
    lineOf: (problem: SanitizerProblem) => string | readonly string[] | undefined,
  ): SuppressionFile => ({
    name,
    use,
    lines: [...new Set(problems.flatMap((problem) => lineOf(problem) ?? []))].toSorted(),
  });
  return [
    file('lsan.supp', 'LSAN_OPTIONS=suppressions=', ({ leak, rootCause }) =>
      leak === undefined ? undefined : entry('leak', rootCause),
    ),
    file('tsan.supp', 'TSAN_OPTIONS=suppressions=', ({ tool, kind, rootCause }) =>
      tool === 'ThreadSanitizer' ? entry(THREAD[kind] ?? 'race', rootCause) : undefined,
    ),
    file('ubsan.supp', 'UBSAN_OPTIONS=suppressions=', ({ tool, kind, rootCause }) =>
      tool === 'UndefinedBehaviorSanitizer' ? undefinedEntries(kind, rootCause) : undefined,
    ),
    ...Object.entries(IGNORED).map(([tool, section]) => ({
      ...file(`${section}.ignorelist`, 'clang -fsanitize-ignorelist=', (problem) => ignored(problem, tool)),
    })),
  ]
    .filter(({ lines }) => lines.length > 0)
    .map((each) => (each.name.endsWith('ignorelist') ? withSection(each) : each));
}

/** The text of a file. @param path where it will stand. */
export function suppressionText({ use, lines }: SuppressionFile, path: string): string {
  return [`# ${use}${path}`, ...lines, ''].join('\n');
}

function withSection(file: SuppressionFile): SuppressionFile {
  return { ...file, lines: [`[${file.name.replace(/\..*$/, '')}]`, ...file.lines] };
}

/** `race:^count$`. `*` stands for anything, and is what a pointer's name has too; without a function the source file or module. */
function entry(type: string, frame: Frame | undefined): string | undefined {
  const { function: name, file, module } = frame ?? {};
  if (name !== undefined) return `${type}:^${name.replaceAll(/\s+/g, ' ')}$`;
  const place = file ?? module;
  return place === undefined ? undefined : `${type}:${place.replace(/^.*[/\\]/, '')}`;
}

function undefinedEntries(kind: string, frame: Frame | undefined): string[] {
  if (UNSUPPRESSED.has(kind)) return [];
  return [UNDEFINED[kind] ?? kind, ...listOf(ALSO[kind])].flatMap((type) => entry(type, frame) ?? []);
}

function ignored({ tool, leak, rootCause, stack }: SanitizerProblem, wanted: string): string | undefined {
  const own = tool === wanted && leak === undefined && stack[0]?.role === 'culprit' ? rootCause?.function : undefined;
  return own === undefined ? undefined : `fun:${mangledPattern(own)}`;
}
