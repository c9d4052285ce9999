import type { Flow } from '../arch/flow.ts';
import type { Core } from '../process/core.ts';
import { functionAt, type FunctionRange } from '../process/unwind-table.ts';
import { targetsInto } from './straight-code.ts';
import { stepsOf, type PlacedStep } from './steps.ts';
import { sumOf, valueOf, type Value } from './value.ts';
import type { Effect, Sum } from '../arch/flow.ts';

/** What registers hold in terms of what they held when the function was entered; those that are missing hold anything. */
export type FromEntry = ReadonlyMap<string, Value>;

/**
 * What registers hold at an instruction on every way that leads there from where its function begins.
 * @returns undefined where the function can't be read as a whole, or nothing leads there.
 */
export function fromEntry(flow: Flow, core: Pick<Core, 'modules' | 'read'>, pc: bigint): FromEntry | undefined {
  const range = functionAt(core, pc);
  const steps = range && stepsOf(flow, core, range);
  const targets = range && steps && targetsInto(flow, core, range, steps);
  if (range === undefined || steps === undefined || targets === undefined) return undefined;
  const states = new Map<bigint, Map<string, Value>>([[range.start, initial(flow)]]);
  const open = [range.start];
  for (const each of targets.others) {
    states.set(each, new Map());
    open.push(each);
  }
  const byAddress = new Map(steps.map((step) => [step.address, step]));
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const step = byAddress.get(at);
    const before = states.get(at);
    if (step === undefined || before === undefined) continue;
    const after = carriedOut(flow, step, before, range);
    for (const next of nextOf(step, targets.own.get(at) ?? [])) {
      const known = states.get(next);
      const met = known === undefined ? after : meet(known, after);
      if (known !== undefined && met.size === known.size) continue;
      states.set(next, met);
      open.push(next);
    }
  }
  return states.get(pc);
}

/** A sum of registers there; undefined where one of them holds anything. */
export function sumFromEntry(state: FromEntry, { terms, constant }: Sum): Value | undefined {
  const parts: (readonly [Value, bigint])[] = [];
  for (const { register, factor } of terms) {
    const value = state.get(register);
    if (value === undefined) return undefined;
    parts.push([value, factor]);
  }
  return sumOf(parts, constant);
}

function initial({ arguments: names, frame, kept }: Flow): Map<string, Value> {
  return new Map([...names, ...frame, ...kept].map((name) => [name, valueOf({ kind: 'register', name })]));
}

function nextOf({ address, length, goes }: PlacedStep, targets: readonly bigint[]): readonly bigint[] {
  const behind = address + BigInt(length);
  if (goes === 'end') return [];
  if (goes === 'jump') return targets;
  return goes === 'branch' ? [...targets, behind] : [behind];
}

function carriedOut(
  { frame, kept }: Flow,
  { goes, effects }: PlacedStep,
  before: FromEntry,
  { catches }: FunctionRange,
): Map<string, Value> {
  if (goes === 'call') {
    // Where it catches exceptions the code behind a call may be that of a handler, which other calls lead to.
    const left = catches ? [] : [...frame, ...kept];
    return new Map([...before].filter(([name]) => left.includes(name)));
  }
  if (effects === 'any') return new Map();
  const after = new Map(before);
  const made = effects.map((effect) => [effect.register, madeOf(before, effect)] as const);
  for (const [register, value] of made)
    if (value === undefined) after.delete(register);
    else after.set(register, value);
  return after;
}

function madeOf(before: FromEntry, { to }: Effect): Value | undefined {
  return to?.kind === 'sum' ? sumFromEntry(before, to.sum) : undefined;
}

/** What both say. */
function meet(one: FromEntry, other: FromEntry): Map<string, Value> {
  return new Map([...one].filter(([name, value]) => isSame(value, other.get(name))));
}

function isSame(one: Value, other: Value | undefined): boolean {
  if (other === undefined) return false;
  const { terms, constant } = sumOf(
    [
      [one, 1n],
      [other, -1n],
    ],
    0n,
  );
  return terms.length === 0 && constant === 0n;
}
