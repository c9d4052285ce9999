import { moduleAt, type Core } from '../elf/core.ts';
import { hex } from '../text/hex.ts';
import type { Frame } from '../report/frame.ts';
import { originalPath, type InspectedModule } from '../modules/modules.ts';
import type { Stack, StackEntry } from '../stacks/gdb/stacks.ts';

/** A stack as the report has it, and where it stopped being believable. */
export interface Frames {
  readonly frames: Frame[];
  /** Index of the first entry that can't be real, and why; the frames end before it. */
  readonly brokenAt?: { readonly index: number; readonly why: string };
}

/**
 * The frames of a stack with their modules. Names that gdb took from a file which is not the one that was mapped are
 * dropped, and so is all that follows an entry which can't be a caller.
 */
export function framesOf(stack: Stack, core: Core, modules: readonly InspectedModule[]): Frames {
  const broken = findBreak(stack.entries, core);
  const entries = broken === undefined ? stack.entries : stack.entries.slice(0, broken.index);
  const frames = entries.map((entry) => toFrame(entry, core, modules));
  return broken === undefined ? { frames } : { frames, brokenAt: broken };
}

/** Whether an address lies in an executable mapping. */
export function isCodeAddress(core: Pick<Core, 'segments'>, address: bigint | undefined): boolean {
  return (
    address !== undefined &&
    core.segments.some((segment) => segment.executable && address >= segment.start && address < segment.end)
  );
}

function toFrame(entry: StackEntry, core: Core, modules: readonly InspectedModule[]): Frame {
  const module = entry.address === undefined ? undefined : moduleAt(core, entry.address);
  const trusted = modules.find((each) => each.base === module?.base)?.identity !== 'mismatch';
  return {
    index: entry.index,
    ...(entry.address === undefined ? {} : { address: hex(entry.address) }),
    ...(entry.function !== undefined && trusted ? { function: entry.function } : {}),
    ...(module === undefined || entry.address === undefined
      ? {}
      : {
          module: originalPath(module),
          offset: hex(entry.address - module.base),
          ...(module.buildId === undefined ? {} : { buildId: module.buildId }),
        }),
    ...(entry.file !== undefined && trusted
      ? { file: entry.file, ...(entry.line === undefined ? {} : { line: entry.line }) }
      : {}),
    ...(entry.isTailCall === true ? { tailCall: true } : {}),
  };
}

/**
 * Where unwinding went astray: a caller's address must lie in code. The innermost entry, and the one that a signal
 * interrupted, may be anywhere (that is what a wild jump is).
 */
export function findBreak(entries: readonly StackEntry[], core: Core): { index: number; why: string } | undefined {
  const index = entries.findIndex(
    (entry, at) =>
      at > 0 && !entry.trampoline && entries[at - 1]?.trampoline !== true && !isCodeAddress(core, entry.address),
  );
  const entry = entries[index];
  if (entry === undefined) return undefined;
  const address = entry.address === undefined ? 'no address' : hex(entry.address);
  return {
    index,
    why: `the stack can't be followed beyond frame #${index - 1}: what stands there as its caller (${address}) is in no code`,
  };
}

/** Handler frames that a report shows at either end, where there are more. */
const HANDLER_ENDS = 64;

/**
 * The frames that a report shows of a stack: of handler frames without number the first and the last, and as many as
 * `limit` from the fault frame on.
 */
export function shownFrames(frames: readonly Frame[], faultIndex: number, limit: number): Frame[] {
  const isShown = ({ index }: Frame) =>
    index < HANDLER_ENDS || (index >= faultIndex - HANDLER_ENDS && index < faultIndex + limit);
  return faultIndex > 2 * HANDLER_ENDS ? frames.filter(isShown) : frames.slice(0, faultIndex + limit);
}
