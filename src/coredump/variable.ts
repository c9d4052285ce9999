import { ToolError } from '../errors/errors.ts';
import { basesOf } from '../fault/fault-context.ts';
import type { Core } from '../process/core.ts';
import type { Frame } from '../report/frame.ts';
import type { Engine } from '../stacks/engine.ts';
import { accessOf, argumentOf } from '../runtimes/libc-arguments.ts';
import { normaliseFunction } from '../runtimes/normalise.ts';
import { known } from '../text/known.ts';
import { findVariable } from '../variables/find.ts';
import type { Called } from '../variables/place.ts';
import type { Crash } from './examine.ts';

/** Callers that the fault frame may be inlined into. */
const CALLERS_MAX = 8;

/** The crash with the variable that led to it, where debug information proves one. Without that nobody is asked. */
export async function withVariable(crash: Crash, engine: Engine, core: Core): Promise<Crash> {
  const { fault, frames, stack, recovered, cause, culprit } = crash;
  const isApart = stack.toldFrom !== undefined && fault !== undefined && fault.index >= stack.toldFrom;
  if (fault === undefined || isApart || recovered.isElsewhere === true) return crash;
  const inFault = fault.file === undefined ? [] : withInlining(fault, frames);
  const isCalled = culprit !== undefined && !isWithin(culprit, inFault);
  const own = isCalled ? [] : culpritFirst(inFault, culprit); // a library's own variables tell nobody what was passed to it
  const callers = isCalled && culprit.file !== undefined ? withInlining(culprit, frames) : undefined;
  if (own.length === 0 && callers === undefined) return crash;
  const bases = basesOf(
    core,
    core.threads.find(({ id }) => id === stack.threadId),
  );
  try {
    engine.limit?.(TIME);
    const variable = await findVariable(engine, {
      stack,
      frames: own,
      callers,
      called: culprit && calledBy(culprit, frames),
      interruption: { ...recovered.interruption, registers: { ...bases, ...recovered.interruption.registers } },
      fault: recovered.fault,
      faultIndex: fault.index,
      core,
    });
    return variable === undefined ? crash : { ...crash, cause: { ...cause, variable } };
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    return { ...crash, incomplete: [...crash.incomplete, { what: 'variable', why: error.message }] };
  }
}

/** What of a library was inlined into the culprit has names of its own for what that gave it: they are the last to be told. */
function culpritFirst(frames: readonly Frame[], culprit: Frame | undefined): readonly Frame[] {
  const at = frames.findIndex(({ index }) => index === culprit?.index);
  return at <= 0 ? frames : [...frames.slice(at), ...frames.slice(0, at)];
}

function isWithin({ index }: Frame, frames: readonly Frame[]): boolean {
  return frames.some((frame) => frame.index === index);
}

/** What a frame called, by the name that it is declared by. */
function calledBy({ index }: Frame, frames: readonly Frame[]): Called {
  const symbol = frames.find((frame) => frame.index === index - 1)?.function;
  const name = symbol === undefined ? undefined : normaliseFunction(symbol);
  return {
    ...known({ name }),
    argumentOf: (register) => (name === undefined ? undefined : argumentOf(name, register)),
    accessOf: (register) => (name === undefined ? undefined : accessOf(name, register)),
  };
}

/** Milliseconds; one question takes less than one. */
const TIME = 60_000;

/** A frame and the callers that have its address: those that it was inlined into. A function that calls itself has another. */
export function withInlining(frame: Frame, frames: readonly Frame[], most = CALLERS_MAX): Frame[] {
  const at = frames.findIndex(({ index }) => index === frame.index);
  const others = frames.slice(at + 1, at + 1 + most);
  const end = others.findIndex(({ address }) => address === undefined || address !== frame.address);
  return [frame, ...others.slice(0, end === -1 ? others.length : end)];
}
