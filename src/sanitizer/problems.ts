import { firstOccurrences } from '../crash/frame-key.ts';
import { plural } from '../text/plural.ts';
import type { Frame } from '../report/frame.ts';
import { fingerprint } from '../report/fingerprint.ts';
import type { SanitizerProblem } from '../report/sections/sanitizer.ts';
import type { ReportedStack, SanitizerReport } from './model.ts';
import { misnamed } from './kinds.ts';
import { isMixed } from './open-report.ts';
import { judged, placeOf, type Background, type Place } from './stacks.ts';
import { LEAK } from './titles.ts';
import { accessOf, headline, whereabouts, withoutAddresses } from './told.ts';
import { undefinedPlace } from './undefined-place.ts';

/** Parts of every fingerprint, so that a change of the rules can't be taken for a new problem. */
const VERSION = 'faultline.sanitizer/2';
const WEAK_VERSION = 'faultline.weak-sanitizer/2';
const MAX_LENGTH = 255;

/** Stacks of a report that tell where the error is; of others only the first does. */
const RACE =
  /^(?:Previous |race at unknown origin, with )?(?:atomic )?(?:read|write)(?:-write)?(?: \(marked\))? (?:of size|at 0x|to 0x)/i;
const PLACES: Readonly<Record<string, RegExp>> = {
  'data-race': RACE,
  'data-race-on-vptr': RACE,
  'lock-order-inversion': /acquired here/,
};

/**
 * The problems that a report tells: one, or of a leak check each place that lost memory itself. (What hangs on a lost block is
 * lost with it: those count where there is nothing else.)
 */
export function problemsOf(report: SanitizerReport, background: Background): SanitizerProblem[] {
  if (report.kind !== 'leak' || report.stacks.length === 0) return [problemOf(report, background)];
  const direct = report.stacks.filter(({ title }) => title.startsWith('Direct'));
  const leaks = (direct.length > 0 ? direct : report.stacks).map((stack) => leakOf(report, stack, background));
  return [...Map.groupBy(leaks, (each) => each.fingerprint).values()].flatMap((same) => together(same));
}

/** The problem that one leak is. */
export function leakOf(report: SanitizerReport, stack: ReportedStack, background: Background): SanitizerProblem {
  const { way = 'Direct', bytes = '0', objects = '0' } = LEAK.exec(stack.title)?.groups ?? {};
  const blocks = Number(objects);
  const leak = { bytes: Number(bytes), blocks, objects: blocks };
  return { ...problem(report, `${way.toLowerCase()}-leak`, [stack], background), leak };
}

/** The problem that a report is. */
export function problemOf(report: SanitizerReport, background: Background): SanitizerProblem {
  return problem(report, report.kind, placesOf(report), background);
}

/** One problem of several that have one fingerprint: how often, and of leaks how much. */
export function together(same: readonly SanitizerProblem[]): SanitizerProblem[] {
  const [first] = same;
  if (first === undefined) return [];
  const contexts = same.reduce((total, each) => total + each.contexts, 0);
  if (first.leak === undefined) return [{ ...first, contexts }];
  const sum = (of: 'bytes' | 'objects') => same.reduce((total, { leak }) => total + (leak?.[of] ?? 0), 0);
  const leak = { bytes: sum('bytes'), blocks: sum('objects'), objects: sum('objects') };
  const amount = `${plural(leak.bytes, 'byte')} in ${plural(leak.objects, 'object')}`;
  return [{ ...first, what: `${first.tool}: ${first.kind.replace('-', ' ')} of ${amount}`, contexts, leak }];
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
  const places = stacks.map(({ frames }) => placeOf(judged(frames, report, judge), program, kind.endsWith('-leak')));
  const { frames, root, parts, names, isWeak } = identity(report, places);
  const all = stacks.flatMap((stack) =>
    stack.frames.map((frame) => `${frame.function} ${frame.module} ${frame.offset}`),
  );
  const extra = extrasOf(report, stacks, judge);
  const access = isMixed(report.damage) ? undefined : accessOf(report);
  return {
    kind,
    tool: report.tool,
    what: headline(report),
    fingerprint: isWeak
      ? fingerprint(WEAK_VERSION, report.tool, kind, program, ...parts.flat(), ...all)
      : fingerprint(VERSION, report.tool, kind, ...parts.map((each) => each.join('|'))),
    ...(isWeak ? { weak: true } : {}),
    signature: [kind, ...firstOccurrences(names)].join(' | ').slice(0, MAX_LENGTH).toWellFormed(),
    contexts: 1,
    processes: report.pid === undefined ? [] : [report.pid],
    ...(root === undefined || isMixed(report.damage) ? {} : { rootCause: root }),
    ...(access === undefined ? {} : { access }),
    stack: [...frames],
    ...(extra.length === 0 ? {} : { extra }),
    ...(report.damage === undefined ? {} : { damage: report.damage }),
  };
}

interface Identity extends Omit<Place, 'parts'> {
  readonly parts: readonly (readonly string[])[];
  /** For the signature. */
  readonly names: readonly string[];
  readonly isWeak: boolean;
}

/** What tells a problem from others: of a race both places in any order, of undefined behaviour the place that it names. */
function identity({ place: named, damage }: SanitizerReport, places: readonly Place[]): Identity {
  const [first] = places;
  const told = named === undefined ? undefined : undefinedPlace(named);
  if (told !== undefined) {
    const { frames = [] } = first ?? {};
    const root = first?.root === undefined ? told.frame : withPlace(first.root, told.frame);
    const isElsewhere = root.file?.replace(/^.*[/\\]/, '') !== told.frame.file?.replace(/^.*[/\\]/, '');
    return {
      frames: frames.length > 0 ? frames : [{ ...told.frame, role: 'culprit' }],
      root,
      parts: [['', ...told.parts], ...(isElsewhere && first?.parts !== undefined ? [first.parts] : [])],
      names: first?.parts?.slice(1) ?? [told.parts.join(':')],
      isWeak: told.isWeak === true || damage !== undefined,
    };
  }
  const known = places.flatMap(({ parts }) => (parts === undefined ? [] : [parts]));
  const parts = known.toSorted((a, b) => (a.join('|') < b.join('|') ? -1 : 1)); // which of two threads came first is chance
  return {
    frames: first?.frames ?? [],
    ...(first?.root === undefined ? {} : { root: first.root }),
    parts,
    names: parts.flatMap((each) => each.slice(1)),
    isWeak: known.length === 0 || damage !== undefined,
  };
}

/** The kernel's frames have no lines where nobody looked them up: the first line has the place. */
function withPlace(root: Frame, { file, line }: Frame): Frame {
  return root.file !== undefined || file === undefined
    ? root
    : { ...root, file, ...(line === undefined ? {} : { line }) };
}

/** Where the memory lies, and all other stacks: the second access of a race, where it was freed and allocated, where threads began. */
function extrasOf(report: SanitizerReport, [first]: readonly ReportedStack[], judge: Background['judge']) {
  const others = report.kind === 'leak' ? [] : report.stacks.filter((stack) => stack !== first);
  const titles = new Set(report.stacks.map(({ title }) => title));
  const where = [
    ...misnamed(report),
    ...whereabouts({ ...report, texts: (report.texts ?? []).filter((text) => !titles.has(text)) }),
  ];
  return [
    ...where.map((what) => ({ what, stack: [] })),
    ...others.map(({ title, frames }) => ({ what: withoutAddresses(title), stack: judged(frames, report, judge) })),
  ];
}
