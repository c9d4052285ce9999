import type { Flow, Step } from '../arch/flow.ts';
import type { Core } from '../process/core.ts';
import { functionAt, type FunctionRange } from '../process/unwind-table.ts';
import { tableTargets } from './jump-table.ts';
import { stepsOf, type PlacedStep } from './steps.ts';

/** Parts of a function that were moved elsewhere: cold ones. */
const MOST_PARTS = 8;
/** What one access may take: `shelf[place]->owner->name` of smart pointers in a vector. */
const MOST_CALLS = 3;

/**
 * The instructions before pc that certainly ran one after the other, up to pc and without that: no jump leads between them. Some calls may
 * be among them.
 * @returns undefined where the function can't be read as a whole.
 */
export function straightCodeBefore(
  flow: Flow,
  core: Pick<Core, 'modules' | 'read'>,
  pc: bigint,
): readonly PlacedStep[] | undefined {
  const range = functionAt(core, pc);
  const steps = range && stepsOf(flow, core, range);
  const at = steps?.findIndex(({ address }) => address === pc);
  if (range === undefined || steps === undefined || at === undefined || at === -1) return undefined;
  const targets = targetsInto(flow, core, range, steps)?.all;
  if (targets === undefined) return undefined;
  let start = at;
  for (let calls = 0; start > 0; start -= 1) {
    const before = steps[start - 1];
    if (before === undefined || targets.has(steps[start]?.address ?? 0n) || ENDS.has(before.goes)) break;
    if (before.goes === 'call' && (calls += 1) > MOST_CALLS) break;
  }
  return steps.slice(start, at);
}

const ENDS: ReadonlySet<Step['goes']> = new Set(['jump', 'end']);

/** Where jumps lead to in a function. */
export interface Targets {
  /** By the address of the function's own jumps. */
  readonly own: ReadonlyMap<bigint, readonly bigint[]>;
  /** Those of its parts elsewhere. */
  readonly others: ReadonlySet<bigint>;
  readonly all: ReadonlySet<bigint>;
}

/** Where jumps lead to in a function, also from its parts elsewhere; undefined where some may lead anywhere. */
export function targetsInto(
  flow: Flow,
  core: Pick<Core, 'modules' | 'read'>,
  range: FunctionRange,
  steps: readonly PlacedStep[],
): Targets | undefined {
  const own = new Map<bigint, readonly bigint[]>();
  const others = new Set<bigint>();
  const seen = new Set([range.start]);
  const parts = [steps];
  for (let part = parts.pop(); part !== undefined; part = parts.pop())
    for (const [at, { address, goes, target }] of part.entries()) {
      if (goes !== 'branch' && goes !== 'jump') continue;
      const targets = target === undefined ? tableTargets(flow, core, part, at, range) : [target];
      if (targets === undefined) return undefined;
      const within = targets.filter((each) => each >= range.start && each < range.end);
      if (part === steps) own.set(address, within);
      else for (const each of within) others.add(each);
      if (target === undefined || within.length > 0 || goes !== 'branch') continue;
      const other = functionAt(core, target);
      if (other === undefined) return undefined;
      if (seen.has(other.start)) continue;
      const further = seen.size > MOST_PARTS ? undefined : stepsOf(flow, core, other);
      if (further === undefined) return undefined;
      seen.add(other.start);
      parts.push(further);
    }
  return { own, others, all: new Set([...[...own.values()].flat(), ...others]) };
}
