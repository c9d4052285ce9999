import { searchPlaces, withElf } from '../debug-files/lookup.ts';
import { lineTableOf } from '../debug-files/source-files.ts';
import { statsOf } from '../elf/bytes.ts';
import { SYSTEM_ROOT } from '../elf/debug-tree.ts';
import { readElf } from '../elf/elf.ts';
import { linkedBase } from '../elf/layout.ts';
import { originalPath, type InspectedModule } from '../modules/modules.ts';
import type { Incomplete } from '../report/model.ts';
import type { SourceSection } from '../report/sections/source.ts';
import type { SourceFrame } from '../source/model.ts';
import { sourceSection, sourceText, type Build, type FetchSource } from '../source/source-section.ts';
import { NOT_THERE } from '../symbols/request.ts';
import type { Engine } from '../stacks/engine.ts';
import type { Crash } from './examine.ts';
import type { Context, TriageOptions } from './model.ts';
import { withInlining } from './variable.ts';

/** Inlined callers that are shown of a frame. */
const CALLERS_MAX = 4;

/** What the frames of a crash are made from. */
export interface SourcesOfCrash {
  /** The source of the culprit and the fault frame, and of the callers that they were inlined into. */
  readonly section: SourceSection | undefined;
  /** Why there is none, where the user said who has it. */
  readonly gap: Incomplete | undefined;
  /** The lines of the file that a frame's code was compiled from, by the frame's index. */
  readonly linesOf: (index: number) => readonly string[] | undefined;
}

/** The source of a crash, where it is found. */
export async function sourceOf(
  engine: Pick<Engine, 'sourceFiles'>,
  crash: Pick<Crash, 'frames' | 'stack' | 'culprit' | 'fault'>,
  modules: readonly InspectedModule[],
  context: Pick<Context, 'packages' | 'source'>,
  options: TriageOptions,
  debugRoots: readonly string[],
): Promise<SourcesOfCrash> {
  const { source = {}, sysroot } = options;
  const frames = framesToShow(crash);
  const search = searchPlaces(debugRoots);
  const builds = new Map<InspectedModule | undefined, Build>();
  const moduleOf = ({ index }: SourceFrame): InspectedModule | undefined => {
    const name = crash.frames.find((frame) => frame.index === index)?.module;
    return modules.find((module) => originalPath(module) === name);
  };
  const build = (frame: SourceFrame): Build => {
    const module = moduleOf(frame);
    const found =
      builds.get(module) ?? buildOf(module, { search, sysroot, isElsewhere: context.packages !== undefined, engine });
    builds.set(module, found);
    return found;
  };
  const fetched = await fetcher(options, (frame) => moduleOf(frame)?.buildId);
  const section =
    frames.length === 0
      ? undefined
      : ((await sourceSection(frames, source, search, build, fetched?.fetch)) ?? carriedSource(context.source, frames));
  return {
    section,
    gap: sourceGap(frames, section, options, [...(fetched?.reasons ?? [])]),
    linesOf: (index) => {
      const [frame] = sourceFrames(crash, new Set([index]));
      return frame === undefined ? undefined : sourceText(frame, source, search, build(frame))?.split('\n');
    },
  };
}

/** Who asks the servers that the user named; with why they gave nothing. */
async function fetcher(
  { debuginfod: servers = [] }: TriageOptions,
  buildIdOf: (frame: SourceFrame) => string | undefined,
): Promise<{ readonly fetch: FetchSource; readonly reasons: ReadonlySet<string> } | undefined> {
  if (servers.length === 0) return undefined;
  const [{ sourceClient }, { cacheDirectory }] = await Promise.all([
    import('../symbols/source-client.ts'),
    import('../symbols/cache.ts'),
  ]);
  const ask = sourceClient({ servers }, cacheDirectory());
  const reasons = new Set<string>();
  const fetch: FetchSource = async (frame, isRight) => {
    const buildId = buildIdOf(frame);
    const answer =
      buildId === undefined ? { why: 'its module has no build-id' } : await ask(buildId, frame.path, isRight);
    if ('content' in answer) return answer.content;
    reasons.add(answer.why);
    return undefined;
  };
  return { fetch, reasons };
}

/** Who was said to have the source, and has it not; where some is shown, who could not be asked. */
function sourceGap(
  [frame]: readonly SourceFrame[],
  found: SourceSection | undefined,
  { source: { roots = [], maps = [] } = {} }: TriageOptions,
  refused: readonly string[],
): Incomplete | undefined {
  if (frame === undefined) return undefined;
  const places = found === undefined ? [...roots, ...maps.map(({ to }) => to)].join(', ') : '';
  const reasons = [
    ...(places === '' ? [] : [`no file that may be ${frame.path} was found below ${places}`]),
    ...refused.filter((why) => found === undefined || !why.endsWith(NOT_THERE)),
  ];
  return reasons.length === 0 ? undefined : { what: 'source', why: reasons.join('; ') };
}

/** What a bundle has, of the frames that are these. */
function carriedSource(carried: SourceSection | undefined, frames: readonly SourceFrame[]): SourceSection | undefined {
  const same = (carried?.frames ?? []).filter((each) =>
    frames.some(({ index, file, line }) => index === each.index && file === each.file && line === each.line),
  );
  return carried === undefined || same.length === 0 ? undefined : { kind: 'source', title: 'Source', frames: same };
}

interface Place {
  readonly search: ReturnType<typeof searchPlaces>;
  readonly sysroot: string | undefined;
  /** The crash came in a bundle: no path is one of this machine. */
  readonly isElsewhere: boolean;
  readonly engine: Pick<Engine, 'sourceFiles'>;
}

/**
 * Debug information may name any path, and whoever made it would have us show, and upload, what is there: its paths are followed only
 * where the file that holds it is root's or the user's own. docs/decisions/source.md
 */
function buildOf(module: InspectedModule | undefined, { search, sysroot, isElsewhere, engine }: Place): Build {
  const file = module?.file;
  if (module === undefined || file === undefined) return { lineTable: undefined, time: undefined, recorded: undefined };
  const lineTable = lineTableOf(file, search);
  const isOurs = [file, lineTable].every((each) => each !== undefined && isTrusted(each));
  const base = withElf(file, search, (bytes) => linkedBase(readElf(bytes)));
  const isHere = lineTable === file || lineTable?.startsWith(`${SYSTEM_ROOT}/`) === true;
  const recorded = isOurs && !isElsewhere && (isHere || sysroot !== undefined) ? { below: sysroot } : undefined;
  const read = ({ path, offset }: SourceFrame) =>
    offset === undefined ? undefined : engine.sourceFiles?.(module.base + offset, path);
  return { lineTable, base, read, time: statsOf(file)?.mtimeMs, recorded };
}

function isTrusted(file: string): boolean {
  const owner = statsOf(file)?.uid;
  return owner === 0 || owner === process.geteuid?.();
}

/** Each with a file and a line, once, innermost first. */
function framesToShow({ frames, stack, culprit, fault }: Parameters<typeof sourceOf>[1]): SourceFrame[] {
  const indexes = new Set<number>();
  for (const frame of [fault, culprit]) {
    if (frame === undefined) continue;
    for (const each of withInlining(frame, frames, CALLERS_MAX)) indexes.add(each.index);
  }
  return sourceFrames({ frames, stack }, indexes);
}

/** Those with a file and a line, innermost first. */
function sourceFrames({ frames, stack }: Pick<Crash, 'frames' | 'stack'>, indexes: ReadonlySet<number>): SourceFrame[] {
  return [...indexes]
    .toSorted((a, b) => a - b)
    .flatMap((index): SourceFrame[] => {
      const { file, line, function: name, offset } = frames.find((frame) => frame.index === index) ?? {};
      const path = stack.entries.find((entry) => entry.index === index)?.sourcePath;
      return file === undefined || line === undefined || path === undefined
        ? []
        : [{ index, file, path, line, function: name, offset: offset === undefined ? undefined : BigInt(offset) }];
    });
}
