import { moduleAt, type Core } from '../process/core.ts';
import { hex } from '../text/hex.ts';
import { known } from '../text/known.ts';
import type { Frame } from '../report/frame.ts';
import { originalPath, type InspectedModule } from '../modules/modules.ts';
import type { Break } from '../stacks/follow.ts';
import type { Stack, StackEntry } from '../stacks/model.ts';

/**
 * The frames of a stack with their modules. Names that the engine took from a file which is not the one that was mapped are
 * dropped, and so is all that follows an entry which can't be a caller.
 * @param broken the first such entry.
 */
export function framesOf(
  { entries }: Stack,
  broken: Break | undefined,
  core: Core,
  modules: readonly InspectedModule[],
): Frame[] {
  return entries.slice(0, broken?.index).map((entry) => toFrame(entry, core, modules));
}

/** The frames of a stack that was written down: each names its module itself. */
export function recordedFrames({ entries }: Pick<Stack, 'entries'>): Frame[] {
  return entries.map(({ index, address, offset, function: name, module, file, line, foundBy, ...rest }) => ({
    index,
    ...known({
      mappingOffset: rest.mappingOffset,
      fileOffset: rest.fileOffset,
      address: address === undefined ? undefined : hex(address),
      function: name,
      module,
      offset: offset === undefined ? undefined : hex(offset),
      file,
      line,
    }),
    foundBy,
  }));
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
    foundBy: entry.foundBy,
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
