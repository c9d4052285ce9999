import { firstOccurrences, frameKey, isPlumbing, moduleStem } from '../crash/frame-key.ts';
import { inContext } from '../crash/culprit.ts';
import { isStart } from '../crash/sanitizer-frames.ts';
import type { Frame } from '../report/frame.ts';
import type { FrameJudge } from '../runtimes/library.ts';
import { INTERCEPTED, KERNEL_REPORTS } from '../runtimes/sanitizers.ts';
import type { SanitizerReport } from './model.ts';

const CALLERS = 2;

/** What the problems of a report are told by beside it. */
export interface Background {
  readonly judge: FrameJudge;
  /** The program, for frames whose module the report does not tell. */
  readonly program?: string | undefined;
}

/** Where a stack leads: to the first frame of code that someone can fix. */
export interface Place {
  readonly frames: readonly Frame[];
  readonly root?: Frame;
  /** Its file or module, it, and its callers, as fingerprints have them. */
  readonly parts?: readonly string[];
}

/** @param isWhole all callers tell it from others (a leak), not only the next. */
export function placeOf(frames: readonly Frame[], program: string | undefined, isWhole = false): Place {
  const at = frames.findIndex(({ role }) => role === 'culprit');
  const root = frames[at];
  const key = root && frameKey(root);
  if (root === undefined || key === undefined) return { frames };
  const callers = frames.slice(at + 1).filter((frame) => !isPlumbing(frame));
  const above = firstOccurrences(callers.map((frame) => frameKey(frame))).filter((each) => each !== key);
  return { frames, root, parts: [ownerOf(root, program), key, ...(isWhole ? above : above.slice(0, CALLERS))] };
}

/** The source file where it is known: gcc's and clang's reports have a module beside it or not. */
function ownerOf({ file, module }: Frame, program: string | undefined): string {
  if (file !== undefined) return file.replace(/^.*[/\\]/, '');
  const owner = module ?? program;
  return owner === undefined ? '' : moduleStem(owner);
}

/** Frames with their roles. */
export function judged(frames: readonly Frame[], report: SanitizerReport, judge: FrameJudge): Frame[] {
  if (isOfKernel(report)) return ofKernel(frames, report);
  const own = report.tool === 'GWP-ASan' ? ownFrames(frames, judge) : 0;
  return ofProgram(frames, (frame) => ('index' in frame && (frame as Frame).index < own ? GWP_OWN : judge(frame)));
}

const GWP_OWN = { role: 'library', group: 'GWP-ASan' } as const;

/**
 * How many frames are GWP-ASan's own and of the allocator around it, which the program is linked with and whose names nobody has:
 * of an access those of its signal handler, down to the trampoline in the C library; else those before the first that has a name.
 */
function ownFrames(frames: readonly Frame[], judge: FrameJudge): number {
  const isNameless = ({ function: name }: Frame): boolean => name === undefined;
  const handler = frames.findIndex((frame) => !isNameless(frame) || judge(frame) !== undefined);
  const trampoline = frames[handler];
  if (trampoline === undefined || handler === 0) return 0;
  return isNameless(trampoline) ? handler + 1 : handler;
}

function ofProgram(frames: readonly Frame[], judge: FrameJudge): Frame[] {
  const rules = frames.map(
    (frame) =>
      inContext(frames, frame, judge) ??
      (isStart(frames, frame.index) || isIntercepted(frame) ? { role: 'library' as const } : undefined),
  );
  const root = frames.findIndex(
    (frame, index) => isSomewhere(frame) && (rules[index] === undefined || rules[index]?.role === 'code'),
  );
  return frames.map((frame, index): Frame => ({
    ...frame,
    role: index === root ? 'culprit' : (rules[index]?.role ?? 'code'),
  }));
}

/** Not a place that somebody jumped to, which is in no module: whoever jumped is the next. */
function isSomewhere({ function: name, module, file }: Frame): boolean {
  return name !== undefined || module !== undefined || file !== undefined;
}

function isIntercepted({ function: name, file }: Frame): boolean {
  return file === undefined && name !== undefined && INTERCEPTED.test(name);
}

/** The kernel names the function in the first line; above it are those that report. */
function ofKernel(frames: readonly Frame[], { named }: SanitizerReport): Frame[] {
  const from = Math.max(
    0,
    frames.findIndex(({ function: name }) => name !== undefined && name === named),
  );
  const isReporting = (frame: Frame): boolean => frame.index < from || KERNEL_REPORTS.test(frame.function ?? '');
  const root = frames.findIndex((frame) => !isReporting(frame));
  return frames.map((frame, index): Frame => ({
    ...frame,
    role: index === root ? 'culprit' : isReporting(frame) ? 'library' : 'code',
  }));
}

/** Whether a report is of one of the kernel's sanitizers. */
export function isOfKernel({ tool }: Pick<SanitizerReport, 'tool'>): boolean {
  return /^(?:K[A-Z]+|UBSAN)$/.test(tool);
}
