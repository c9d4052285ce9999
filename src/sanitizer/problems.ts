import { firstOccurrences, frameKey, isPlumbing, moduleStem } from '../crash/frame-key.ts';
import { inContext } from '../crash/culprit.ts';
import { isStart } from '../crash/sanitizer-frames.ts';
import type { FrameJudge } from '../runtimes/library.ts';
import { plural } from '../text/plural.ts';
import { fingerprint } from '../report/fingerprint.ts';
import type { Frame } from '../report/frame.ts';
import type { SanitizerProblem } from '../report/sections/sanitizer.ts';
import { LEAK } from './grammar.ts';
import type { ReportedStack, SanitizerReport } from './model.ts';

/** Parts of every fingerprint, so that a change of the rules can't be taken for a new problem. */
const VERSION = 'faultline.sanitizer/1';
const WEAK_VERSION = 'faultline.weak-sanitizer/1';
const CALLERS = 2;
const MAX_LENGTH = 255;

/** Stacks of a report that tell where the error is; of others only the first does. */
const PLACES: Readonly<Record<string, RegExp>> = {
  'data-race': /^(?:Previous )?(?:atomic )?(?:read|write) of size/i,
  'data-race-on-vptr': /^(?:Previous )?(?:atomic )?(?:read|write) of size/i,
  'lock-order-inversion': /acquired here/,
};

/** What the problems of a report are told by beside it. */
export interface Background {
  readonly judge: FrameJudge;
  /** The program, for frames whose module the report does not tell. */
  readonly program?: string | undefined;
}

/**
 * The problems that a report tells: one, or of a leak check each place that lost memory itself. (What hangs on a lost block is
 * lost with it: those count where there is nothing else.)
 */
export function problemsOf(report: SanitizerReport, background: Background): SanitizerProblem[] {
  if (report.kind !== 'leak') return [problem(report, report.kind, placesOf(report), background)];
  const direct = report.stacks.filter(({ title }) => title.startsWith('Direct'));
  const leaks = (direct.length > 0 ? direct : report.stacks).map((stack) => leak(report, stack, background));
  return [...Map.groupBy(leaks, (each) => each.fingerprint).values()].flatMap((same) => together(same));
}

function leak(report: SanitizerReport, stack: ReportedStack, background: Background): SanitizerProblem {
  const { way = 'Direct', bytes = '0', objects = '0' } = LEAK.exec(stack.title)?.groups ?? {};
  return {
    ...problem(report, `${way.toLowerCase()}-leak`, [stack], background),
    leak: { bytes: Number(bytes), objects: Number(objects) },
  };
}

function together(same: readonly SanitizerProblem[]): SanitizerProblem[] {
  const [first] = same;
  if (first === undefined) return [];
  const sum = (of: 'bytes' | 'objects') => same.reduce((total, { leak: one }) => total + (one?.[of] ?? 0), 0);
  const total = { bytes: sum('bytes'), objects: sum('objects') };
  const what = `${first.tool}: ${first.kind.replace('-', ' ')} of ${plural(total.bytes, 'byte')} in ${plural(total.objects, 'object')}`;
  return [{ ...first, what, contexts: same.length, leak: total }];
}

function placesOf({ kind, stacks }: SanitizerReport): readonly ReportedStack[] {
  const wanted = PLACES[kind];
  const places = wanted === undefined ? [] : stacks.filter(({ title }) => wanted.test(title));
  return places.length > 0 ? places : stacks.slice(0, 1);
}

function problem(
  report: SanitizerReport,
  kind: string,
  stacks: readonly ReportedStack[],
  { judge, program }: Background,
): SanitizerProblem {
  const places = stacks.map(({ frames }) => placeOf(judged(frames, judge), program));
  const [first] = places;
  const known = places.flatMap(({ parts }) => (parts === undefined ? [] : [parts]));
  const isWeak = known.length === 0 || report.damage !== undefined;
  const inOrder = known.toSorted((a, b) => (a.join('|') < b.join('|') ? -1 : 1)); // which of two threads came first is chance
  const keys = firstOccurrences(inOrder.flatMap((parts) => parts.slice(1)));
  const all = stacks.flatMap(({ frames }) =>
    frames.map((frame) => `${frame.function} ${frame.module} ${frame.offset}`),
  );
  return {
    kind,
    tool: report.tool,
    what: headline(report),
    fingerprint: isWeak
      ? fingerprint(WEAK_VERSION, report.tool, kind, program, String(report.pid), ...all)
      : fingerprint(VERSION, report.tool, kind, ...inOrder.map((parts) => parts.join('|'))),
    ...(isWeak ? { weak: true } : {}),
    signature: [kind, ...keys].join(' | ').slice(0, MAX_LENGTH).toWellFormed(),
    contexts: 1,
    processes: report.pid === undefined ? [] : [report.pid],
    ...(isWeak || first?.root === undefined ? {} : { rootCause: first.root }),
    stack: [...(first?.frames ?? [])],
    ...(report.damage === undefined ? {} : { damage: report.damage }),
  };
}

/** Without addresses and process ids, which differ from run to run. */
function headline({ headline: text }: SanitizerReport): string {
  return text
    .replace(/ on (?:unknown )?address 0x.*$| on 0x.*$| \(pid=\d+\)$/s, '')
    .slice(0, MAX_LENGTH)
    .toWellFormed();
}

interface Place {
  readonly frames: readonly Frame[];
  /** The first frame that belongs to code that someone can fix. */
  readonly root?: Frame;
  /** Its module, it, and its callers, as fingerprints have them. */
  readonly parts?: readonly string[];
}

function placeOf(frames: readonly Frame[], program: string | undefined): Place {
  const at = frames.findIndex(({ role }) => role === 'culprit');
  const root = frames[at];
  const key = root && frameKey(root);
  if (root === undefined || key === undefined) return { frames };
  const callers = frames.slice(at + 1).filter((frame) => !isPlumbing(frame));
  const module = root.module ?? program;
  const own = module === undefined ? (root.file?.replace(/^.*\//, '') ?? '') : moduleStem(module);
  const above = firstOccurrences(callers.map((frame) => frameKey(frame))).filter((each) => each !== key);
  return { frames, root, parts: [own, key, ...above.slice(0, CALLERS)] };
}

/** Frames with their roles. */
function judged(frames: readonly Frame[], judge: FrameJudge): Frame[] {
  const rules = frames.map(
    (frame) =>
      inContext(frames, frame, judge) ?? (isStart(frames, frame.index) ? { role: 'library' as const } : undefined),
  );
  const root = rules.findIndex((rule) => rule === undefined || rule.role === 'code');
  return frames.map((frame, index): Frame => ({
    ...frame,
    role: index === root ? 'culprit' : (rules[index]?.role ?? 'code'),
  }));
}
