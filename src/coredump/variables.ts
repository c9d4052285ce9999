import { ToolError } from '../errors/errors.ts';
import type { Frame } from '../report/frame.ts';
import type { Incomplete } from '../report/model.ts';
import type { VariablesSection } from '../report/sections/variables.ts';
import type { Engine } from '../stacks/engine.ts';
import type { PrintedVariable } from '../stacks/model.ts';
import type { Crash } from './examine.ts';
import type { TriageOptions } from './model.ts';
import { withInlining } from './variable.ts';

/** Frames whose variables are told. */
const MOST_FRAMES = 64;
/** Milliseconds for all of them. */
const TIME = 60_000;

const UNASKED = 'who read the stack does not tell them';

/** Of what is somewhere, and is not read. */
const UNTOLD = '<not told>';

export interface Variables {
  readonly section?: VariablesSection;
  readonly incomplete: readonly Incomplete[];
}

/** Arguments and local variables of the fault frame and the culprit, and of those that these are inlined into; or of all frames. */
export async function variablesOf(
  crash: Pick<Crash, 'frames' | 'fault' | 'culprit' | 'stack'>,
  engine: Engine,
  { locals }: Pick<TriageOptions, 'locals'>,
): Promise<Variables> {
  if (locals === undefined) return { incomplete: [] };
  if (engine.values === undefined) return { incomplete: [{ what: 'variables', why: UNASKED }] };
  const frames: VariablesSection['frames'] = [];
  try {
    engine.limit?.(TIME);
    for (const frame of framesToShow(crash, locals))
      frames.push(...told(frame, await engine.values?.(crash.stack, frame.index)));
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    return { ...sectionOf(frames), incomplete: [{ what: 'variables', why: error.message }] };
  }
  return frames.length > 0
    ? { ...sectionOf(frames), incomplete: [] }
    : { incomplete: [{ what: 'variables', why: 'none of the frames has debug information with variables' }] };
}

function sectionOf(frames: VariablesSection['frames']): Pick<Variables, 'section'> {
  return frames.length === 0 ? {} : { section: { kind: 'variables', title: 'Variables', frames } };
}

function framesToShow(
  { frames, fault, culprit, stack }: Parameters<typeof variablesOf>[0],
  locals: NonNullable<TriageOptions['locals']>,
): Frame[] {
  const near = [fault, culprit].flatMap((frame) => (frame === undefined ? [] : withInlining(frame, frames)));
  const wanted = new Set(near.map(({ index }) => index));
  return frames
    .filter(({ index, file }) => file !== undefined && (locals === 'all' || wanted.has(index)))
    .filter(({ index }) => stack.toldFrom === undefined || index < stack.toldFrom)
    .slice(0, MOST_FRAMES);
}

function told(
  { index, function: name }: Frame,
  variables: readonly PrintedVariable[] = [],
): VariablesSection['frames'] {
  if (variables.length === 0) return [];
  const those = (wanted: PrintedVariable['kind']) =>
    variables.flatMap(({ kind, value = UNTOLD, ...variable }) => (kind === wanted ? [{ ...variable, value }] : []));
  return [
    { index, ...(name === undefined ? {} : { function: name }), arguments: those('argument'), locals: those('local') },
  ];
}
