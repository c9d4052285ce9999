import type { Finding } from '../report/finding.ts';
import { fingerprint } from '../report/fingerprint.ts';
import type { Frame } from '../report/frame.ts';
import { RULES } from '../report/rules.ts';
import { hex } from '../text/hex.ts';
import { known } from '../text/known.ts';
import type { LockGraph } from './graph.ts';
import type { LockKind, ThreadRef, Wait } from './model.ts';
import { ownFrame, type FramesOf } from './section.ts';

/** A finding for each loop of waits, and for each that nobody can end. */
export function lockFindings({ waits, cycles, lost }: LockGraph, framesOf: FramesOf): Finding[] {
  return [
    ...cycles.map((cycle) => cycleFinding(waitsIn(cycle, waits), framesOf)),
    ...lost.map((wait) => lostFinding(wait, framesOf)),
  ];
}

/** What a loop is in one sentence. */
export function cycleText(cycle: readonly ThreadRef[], waits: readonly Wait[]): string {
  const all = waitsIn(cycle, waits);
  const [only] = all;
  if (all.length === 1 && only !== undefined)
    return `thread ${only.waiter.threadId} waits for ${lockText(only)} that ${only.kind === 'pipe' ? 'nobody else has open' : 'it has itself'}`;
  const several = new Set(cycle.map(({ pid }) => pid)).size > 1;
  return `${several ? 'processes' : 'threads'} ${listText(cycle.map(({ pid, threadId }) => (several ? pid : threadId)))} wait for each other`;
}

function waitsIn(cycle: readonly ThreadRef[], waits: readonly Wait[]): Wait[] {
  return cycle.flatMap(
    (ref) => waits.find(({ waiter }) => waiter.pid === ref.pid && waiter.threadId === ref.threadId) ?? [],
  );
}

function cycleFinding(all: readonly Wait[], framesOf: FramesOf): Finding {
  const rule = all.length === 1 ? 'live/self-deadlock' : 'live/deadlock';
  const { title, level } = RULES[rule];
  const frames = all.map(({ waiter }) => ownFrame(framesOf(waiter)));
  const places = all
    .map(({ kind }, index) => `${kind} ${frames[index]?.function ?? ''}`)
    .toSorted((a, b) => (a < b ? -1 : 1));
  return {
    rule,
    level,
    title,
    message: `${all.map((wait, index) => waitText(wait, all, frames[index])).join('; ')}.`,
    ...known({ location: locationOf(frames.find((frame) => frame !== undefined)) }),
    fingerprint: fingerprint(rule, ...places),
  };
}

function lostFinding(wait: Wait, framesOf: FramesOf): Finding {
  const { title, level } = RULES['live/lost-lock'];
  const frame = ownFrame(framesOf(wait.waiter));
  return {
    rule: 'live/lost-lock',
    level,
    title,
    message: `Thread ${wait.waiter.threadId}${whereText(frame)} waits for ${lockText(wait)}: ${wait.lost}.`,
    ...known({ location: locationOf(frame) }),
    fingerprint: fingerprint('live/lost-lock', wait.kind, frame?.function ?? ''),
  };
}

const KINDS = {
  mutex: 'the mutex',
  'pi-mutex': 'the mutex with priority inheritance',
  rwlock: 'the read-write lock',
  join: 'the end of a thread',
  gil: "Python's global interpreter lock",
  child: 'the end of a child',
  pipe: 'the other end of',
  socket: 'the other end of',
  flock: 'the lock of',
  'record-lock': 'the record lock of',
} as const satisfies Record<LockKind, string>;

function lockText({ kind, address, name }: Wait): string {
  if (name !== undefined) return `${KINDS[kind]} ${name}`;
  return address === undefined || kind === 'join' ? KINDS[kind] : `${KINDS[kind]} ${hex(address)}`;
}

/** Of several who may end it the one that is in the loop. */
function waitText(wait: Wait, all: readonly Wait[], frame: Frame | undefined): string {
  const { waiter, kind, owners } = wait;
  const owner = owners.find((each) => all.some((other) => other.waiter.threadId === each.threadId)) ?? owners[0];
  const who = `thread ${waiter.threadId}${whereText(frame)} waits for`;
  if (owner === undefined) return `${who} ${lockText(wait)}`;
  const whose = owner.pid === waiter.pid ? `thread ${owner.threadId}` : `process ${owner.pid}`;
  if (kind === 'join' || kind === 'child') return `${who} the end of ${whose}`;
  if (kind === 'pipe')
    return `${who} ${lockText(wait)}, which ${owner.threadId === waiter.threadId ? 'nobody else' : whose} has open`;
  return `${who} ${lockText(wait)}, which ${owner.threadId === waiter.threadId ? 'it has itself' : `${whose} has`}`;
}

function whereText(frame: Frame | undefined): string {
  if (frame?.function === undefined) return '';
  const line = frame.file === undefined ? '' : ` at ${frame.file}${frame.line === undefined ? '' : `:${frame.line}`}`;
  return ` (in ${frame.function}${line})`;
}

function locationOf(frame: Frame | undefined): Finding['location'] {
  return frame && known({ file: frame.file, line: frame.line, function: frame.function, module: frame.module });
}

function listText(ids: readonly number[]): string {
  return ids.length < 2 ? ids.join('') : `${ids.slice(0, -1).join(', ')} and ${ids.at(-1)}`;
}
