import type { Finding } from '../report/finding.ts';
import type { Level } from '../report/level.ts';
import { fingerprint } from '../report/fingerprint.ts';
import { locationOf } from '../report/location.ts';
import { frameName, framePlace } from '../report/present/frame.ts';
import { RULES, type RuleId } from '../report/rules.ts';
import type { Completeness, ValgrindProblem, ValgrindProcess, ValgrindSection } from '../report/sections/valgrind.ts';
import { wasAskedToEnd } from './asked-to-end.ts';
import { ruleOfKind } from './kind-rules.ts';
import { LEAK_KINDS, type LeakName } from './model.ts';

/** A finding with the problem it is about, if it is about one. */
export interface Judged {
  readonly finding: Finding;
  readonly problem?: ValgrindProblem;
}

/** What may be exceeded: a total of the report, by the name of the option (`--max-errors`). */
export const LIMITS = {
  errors: ({ totals }: ValgrindSection) => totals.errors,
  'definitely-lost': lost('definitelyLost'),
  'indirectly-lost': lost('indirectlyLost'),
  'possibly-lost': lost('possiblyLost'),
  'still-reachable': lost('stillReachable'),
} as const satisfies Record<string, (section: ValgrindSection) => number>;
export type Limits = Partial<Record<keyof typeof LIMITS, number>>;

/** All findings of a report: its problems, logs that do not tell all, limits that are exceeded. */
export function findingsOf(section: ValgrindSection, limits: Limits, allowIncomplete: boolean): Judged[] {
  return [
    ...section.problems
      .filter(({ status }) => status !== 'fixed')
      .map((problem) => ({ finding: problemFinding(problem), problem })),
    ...unlistedLeaks(section).map((finding) => ({ finding })),
    ...incompleteLogs(section, allowIncomplete).map((finding) => ({ finding })),
    ...exceeded(section, limits).map((finding) => ({ finding })),
  ];
}

function problemFinding(problem: ValgrindProblem): Finding {
  const { rootCause, processCount = problem.processes.length } = problem;
  const place = rootCause === undefined ? undefined : framePlace(rootCause);
  const where = rootCause === undefined ? '' : ` in ${frameName(rootCause)}`;
  const often =
    problem.occurrences === undefined
      ? ''
      : `, ${problem.occurrences} ${problem.occurrences === 1 ? 'occurrence' : 'occurrences'}`;
  return {
    ...ruled(`valgrind/${ruleOfKind(problem.kind)}`),
    title: `${RULES[`valgrind/${ruleOfKind(problem.kind)}`].title}${where}`,
    message: `${problem.what}${place === undefined ? '' : ` at ${place}`}; ${problem.contexts} in ${processCount} ${processCount === 1 ? 'process' : 'processes'}${often}.`,
    ...(rootCause === undefined ? {} : { location: locationOf(rootCause) }),
    fingerprint: problem.fingerprint,
  };
}

const UNLISTED = { Leak_DefinitelyLost: 'definite-leak', Leak_PossiblyLost: 'possible-leak' } as const;

/** Leaks that a summary counts and no loss record tells (`--leak-check=summary`, the default). */
function unlistedLeaks(section: ValgrindSection): Finding[] {
  return Object.entries(UNLISTED).flatMap(([kind, rule]) => {
    const total = section.totals.leaks[LEAK_KINDS[kind as keyof typeof UNLISTED]];
    const listed =
      section.problems.some((problem) => problem.kind === kind) ||
      section.interpreter !== undefined ||
      section.ignored !== undefined;
    if (listed || total === undefined || total.blocks === 0) return [];
    const message = `${total.bytes} bytes in ${total.blocks} blocks, and no record says where. Run valgrind with --leak-check=full.`;
    return [
      {
        ...ruled(`valgrind/${rule}`),
        title: RULES[`valgrind/${rule}`].title,
        message,
        fingerprint: fingerprint('valgrind', 'unlisted', kind),
      },
    ];
  });
}

interface Shortcoming {
  readonly rule: 'incomplete-log' | 'overwritten-log' | 'fatal-signal' | 'replaced-by-exec';
  readonly what: string;
  readonly remedy: string;
  readonly level?: Level;
}

/** What is to be said of each way not to be complete. */
const SHORTCOMINGS: Readonly<Record<Exclude<Completeness, 'complete'>, Shortcoming>> = {
  killed: {
    rule: 'incomplete-log',
    what: 'the log ends before the process does: it was killed, put another program in its place (exec without --trace-children=yes), or the log was cut off',
    remedy: 'Leaks were not looked for. Let the process end by itself, or send it SIGTERM.',
  },
  'fatal-signal': {
    rule: 'fatal-signal',
    what: 'a signal ended the process',
    remedy: 'Look at the stack of the signal; errors before it are likely its cause.',
  },
  headless: {
    rule: 'incomplete-log',
    what: 'the log begins after the head of this process (the end of a longer log, or the start was overwritten): what came before is not here',
    remedy: 'Give the whole log.',
  },
  gap: {
    rule: 'incomplete-log',
    what: 'ERROR SUMMARY counts more errors than the log shows: part of it was cut out',
    remedy: 'Give the whole log.',
  },
  overwritten: {
    rule: 'overwritten-log',
    what: 'several processes wrote over each other in this log',
    remedy: 'Give each process a log of its own: --log-file=NAME.%p',
  },
  'valgrind-aborted': {
    rule: 'incomplete-log',
    what: 'valgrind itself failed',
    remedy: 'Try a newer valgrind; its message says which instruction or limit it failed at.',
  },
  quiet: {
    rule: 'incomplete-log',
    what: 'there is no header and no summary (-q), so nothing tells whether the log is complete',
    remedy: 'Run valgrind without -q.',
  },
  'replaced-by-exec': {
    rule: 'replaced-by-exec',
    what: 'exec put another program in the place of this one',
    remedy:
      'Its errors are here; its leaks were not looked for. If it is but a shell or launcher, accept that with --allow-incomplete.',
  },
  'exit-on-first-error': {
    rule: 'incomplete-log',
    what: 'valgrind stopped at the first error',
    remedy: 'Run it without --exit-on-first-error=yes to see the others, and the leaks.',
  },
};

const ASKED_TO_END: Shortcoming = {
  rule: 'fatal-signal',
  what: 'somebody asked the process to end, and it did',
  remedy: 'It did not crash; leaks were looked for as they were then.',
  level: 'note',
};

const STACK_OVERFLOW: Shortcoming = {
  rule: 'fatal-signal',
  what: 'a signal ended the process',
  remedy: 'It calls itself without end, or its local variables are too large (--main-stacksize).',
};

const CANNOT_THROW: Shortcoming = {
  rule: 'incomplete-log',
  what: 'valgrind ended the process',
  remedy: 'Under valgrind no std::bad_alloc can be caught. Find out why so much memory was asked for.',
};

/** What is to be said of a process whose log does not tell all. */
function shortcoming({ completeness, fatalSignal, reasonStack }: ValgrindProcess): Shortcoming | undefined {
  if (completeness === 'complete') return undefined;
  if (completeness === 'fatal-signal' && fatalSignal !== undefined && wasAskedToEnd(fatalSignal)) return ASKED_TO_END;
  if (completeness === 'fatal-signal' && fatalSignal?.stackOverflow) return STACK_OVERFLOW;
  return completeness === 'valgrind-aborted' && reasonStack !== undefined ? CANNOT_THROW : SHORTCOMINGS[completeness];
}

function incompleteLogs({ processes }: ValgrindSection, allowed: boolean): Finding[] {
  const groups = new Map<string, { readonly first: ValgrindProcess; count: number; readonly pids: number[] }>();
  for (const process of processes) {
    if (process.completeness === 'complete') continue;
    const key = `${process.completeness}\n${shortcoming(process)?.what}\n${process.file}`;
    const group = groups.get(key) ?? { first: process, count: 0, pids: [] };
    groups.set(key, group);
    group.count++;
    if (process.pid !== undefined) group.pids.push(process.pid);
  }
  return [...groups.values()].flatMap(({ first, count, pids }) => {
    const said = shortcoming(first);
    if (said === undefined) return [];
    const { rule, what, remedy } = said;
    const who =
      count === 1
        ? `process ${pids[0] ?? 'of unknown pid'}`
        : `${count} processes (${pids.slice(0, 5).join(', ')}${pids.length > 5 ? ', ...' : ''})`;
    const base = { ...ruled(`valgrind/${rule}`), ...(said.level === undefined ? {} : { level: said.level }) };
    const signal = first.fatalSignal === undefined ? '' : ` (${signalText(first.fatalSignal)})`;
    const culprit = (first.fatalSignal?.stack ?? first.reasonStack)?.find(({ role }) => role === 'culprit');
    const place = culprit === undefined ? '' : ` in ${frameName(culprit)}`;
    return [
      {
        ...base,
        level: allowed && base.level === 'error' ? 'warning' : base.level,
        title: `${RULES[`valgrind/${rule}`].title}: ${first.file}`,
        message: `${who}: ${what}${signal}${first.reason === undefined ? '' : `: ${first.reason.replace(/\.$/, '')}`}${place}. ${remedy}`,
        location: { ...(culprit === undefined ? {} : locationOf(culprit)), path: first.file },
        fingerprint: fingerprint(
          'valgrind',
          rule,
          first.completeness,
          first.command ?? first.file.slice(first.file.lastIndexOf('/') + 1),
        ),
      } satisfies Finding,
    ];
  });
}

/** In valgrind's words: `SIGSEGV: Access not within mapped region at address 0x0`. */
function signalText({ name, event, address, stackOverflow }: NonNullable<ValgrindProcess['fatalSignal']>): string {
  return `${stackOverflow ? 'stack overflow: ' : ''}${name}${event === undefined ? '' : `: ${event}`}${address === undefined ? '' : ` at address ${address}`}`;
}

function exceeded(section: ValgrindSection, limits: Limits): Finding[] {
  return Object.entries(LIMITS).flatMap(([name, value]) => {
    const limit = limits[name as keyof Limits];
    const found = value(section);
    if (limit === undefined || found <= limit) return [];
    return [
      {
        ...ruled('valgrind/over-limit'),
        title: `More than --max-${name} allows`,
        message: `${found}, and at most ${limit} are allowed.`,
        fingerprint: fingerprint('valgrind', 'over-limit', name),
      },
    ];
  });
}

function ruled<Id extends RuleId>(rule: Id): { rule: Id; level: Level } {
  return { rule, level: RULES[rule].level };
}

function lost(name: LeakName): (section: ValgrindSection) => number {
  return ({ totals }) => totals.leaks[name]?.bytes ?? 0;
}

/** The limits among a command's flags: `--max-errors` and its like. */
export function limitsOf(flags: Readonly<Record<string, unknown>>): Limits {
  const given = Object.keys(LIMITS).map((name) => [name, flags[`max-${name}`]] as const);
  return Object.fromEntries(given.filter(([, value]) => typeof value === 'number'));
}
