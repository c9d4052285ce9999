import { setTimeout as pause } from 'node:timers/promises';
import { concurrently } from '../concurrently.ts';
import { FaultlineError } from '../errors/errors.ts';
import { createReport, type Answer } from '../report/create.ts';
import type { Incomplete, Report } from '../report/model.ts';
import type { ProcessesSection } from '../report/sections/processes.ts';
import type { ConfiguredRule } from '../runtimes/library.ts';
import { plural } from '../text/plural.ts';
import type { Copied } from '../tools/copy-threads.ts';
import { toolMissing } from '../tools/run.ts';
import { findProgram } from '../tools/sandbox.ts';
import { unixPeers } from '../tools/unix-peers.ts';
import { SYSTEM_ROOT } from '../elf/debug-tree.ts';
import { sharedFiles } from '../stacks/native/shared-files.ts';
import { taskFindings } from '../languages/cpython/task-findings.ts';
import { lockFindings } from '../locks/findings.ts';
import { locksSection, type FramesOf } from '../locks/section.ts';
import { listOf } from '../text/known.ts';
import { activityOf } from './busy.ts';
import { copyAll } from './copy.ts';
import { doingsOf } from './doing.ts';
import type { HowToRead, WhoUnwinds } from './read-stacks.ts';
import { readPeers } from './peers.ts';
import { readSockets } from './sockets.ts';
import { examineLive } from './examine.ts';
import { liveLocks } from './locks.ts';
import type { SeenProcess, Target } from './model.ts';
import { entryOf, type LiveFacts } from './processes-section.ts';
import { see } from './see.ts';
import { MOST_PROCESSES, statOfTarget, targetsOf } from './targets.ts';
import { lockVerdict, stoppedFindings } from './verdict.ts';

/** How processes are looked at. */
export interface LiveOptions {
  /** With all that descend from them. */
  readonly tree: boolean;
  /** Milliseconds between two looks. */
  readonly interval: number;
  /** How often stacks are taken, at such intervals; default: once. */
  readonly samples?: number;
  /** Milliseconds for the copies of one process, and again for reading its stacks. */
  readonly timeout: number;
  readonly frameRules?: readonly ConfiguredRule[] | undefined;
  readonly engine?: WhoUnwinds | undefined;
}

/**
 * What processes that run do, or wait for.
 * @throws EvidenceError for a pid that no process has; ToolError where gdb was asked for and is missing.
 */
export async function triageLive(pids: readonly number[], options: LiveOptions): Promise<Report> {
  if (options.engine === 'gdb' && findProgram('gdb') === undefined) throw toolMissing('gdb');
  return createReport('triage live', await liveAnswer(targetsOf(pids, options.tree), options));
}

/** The same of processes that were found already. */
export async function liveAnswer(all: readonly Target[], options: LiveOptions): Promise<Answer> {
  const files = sharedFiles({ debugRoots: [SYSTEM_ROOT] }, 'code');
  try {
    return await answerOf(all, options, {
      files,
      rules: options.frameRules,
      without: new Set(),
      timeout: options.timeout,
      engine: options.engine,
    });
  } finally {
    files.close();
  }
}

async function answerOf(all: readonly Target[], options: LiveOptions, how: HowToRead): Promise<Answer> {
  const targets = all.slice(0, MOST_PROCESSES);
  const before = seeAll(targets);
  await pause(options.interval);
  const after = seeAll(targets); // a stop wakes who sleeps: what they did is looked at before it
  const [{ copied, incomplete: notCopied }, ofUnix] = await Promise.all([
    copiesOf(after, options.timeout),
    unixPeers(),
  ]);
  const sockets = readSockets();
  const peers = readPeers(ofUnix, sockets);
  const facts = await concurrently(after, async (seen): Promise<LiveFacts> => {
    const copy = copied?.get(seen.pid);
    const then = before.find(({ pid }) => pid === seen.pid) ?? seen;
    const examined = await examineLive(seen, copy, how);
    return {
      seen,
      activity: activityOf(then, seen),
      copied: copy,
      examined,
      doing: doingsOf(seen, examined, sockets, peers),
    };
  });
  const unchanged = await unchangedThreads(targets, facts, options, how);
  const graph = await liveLocks(facts, peers, () => seeAll(targets));
  const framesOf: FramesOf = ({ pid, threadId }) =>
    facts.find(({ seen }) => seen.pid === pid)?.examined.stacks.find((stack) => stack.threadId === threadId)?.frames ??
    [];
  const section: ProcessesSection = {
    kind: 'processes',
    ...(options.samples === undefined || options.samples < 2 ? {} : { samples: options.samples }),
    title: facts.length === 1 ? 'Process' : `Processes (${facts.length})`,
    processes: facts.map((each) => entryOf({ ...each, unchanged }, lockVerdict(graph, each.seen.pid))),
  };
  return {
    subject: { pids: targets.map(({ pid }) => pid) },
    findings: [
      ...lockFindings(graph, framesOf),
      ...facts
        .flatMap(({ examined }) => examined.sections)
        .flatMap((each) => (each.kind === 'python' ? taskFindings(each) : [])),
      ...stoppedFindings(section.processes),
    ],
    sections: [
      ...listOf(locksSection(graph, framesOf)),
      section,
      ...facts.flatMap(({ examined }) => examined.sections),
    ],
    incomplete: [
      ...tooMany(all.length),
      ...ended(targets, options.samples ?? 1),
      ...notCopied,
      ...facts.flatMap(({ examined }) => examined.incomplete),
    ],
    provenance: {},
  };
}

/** Takes the stacks again, as often as was asked for. @returns the threads whose stack was the same each time; none of one sample. */
async function unchangedThreads(
  targets: readonly Target[],
  first: readonly LiveFacts[],
  { samples = 1, interval, timeout }: LiveOptions,
  how: HowToRead,
): Promise<ReadonlySet<number>> {
  let same = samples < 2 ? new Map<number, string>() : stacksOf(first);
  for (let taken = 1; taken < samples; taken++) {
    await pause(interval);
    const seen = seeAll(targets);
    const { copied } = await copiesOf(seen, timeout);
    const again = stacksOf(
      await concurrently(seen, async (each) => ({
        examined: await examineLive(each, copied?.get(each.pid), how),
      })),
    );
    same = new Map([...same].filter(([id, stack]) => again.get(id) === stack));
  }
  return new Set(same.keys());
}

/** The addresses of each thread's frames. */
function stacksOf(all: readonly Pick<LiveFacts, 'examined'>[]): Map<number, string> {
  const stacks = all.flatMap(({ examined }) => examined.stacks);
  return new Map(
    stacks
      .filter(({ frames }) => frames.length > 0)
      .map(({ threadId, frames }) => [threadId, frames.map(({ address }) => address).join(' ')]),
  );
}

function seeAll(targets: readonly Target[]): SeenProcess[] {
  return targets.flatMap(({ pid, started }) => {
    const seen = see(pid);
    return seen === undefined || seen.started !== started ? [] : [seen];
  });
}

/** Who ended while it was looked at. */
function ended(targets: readonly Target[], samples: number): Incomplete[] {
  const of = samples > 1 ? ', so that not all samples of it were taken' : '';
  return targets
    .filter((target) => statOfTarget(target) === undefined)
    .map(({ pid }) => ({ what: `process ${pid}`, why: `it ended while it was looked at${of}` }));
}

/** Whatever can't be stopped is told by /proc alone. */
async function copiesOf(
  seen: readonly SeenProcess[],
  timeout: number,
): Promise<{ copied: ReadonlyMap<number, Copied> | undefined; incomplete: Incomplete[] }> {
  const may = seen.filter(({ refused, state }) => refused === undefined && state !== 'Z').map(({ pid }) => pid);
  try {
    return { copied: await copyAll(may, timeout), incomplete: [] };
  } catch (error) {
    if (!(error instanceof FaultlineError)) throw error;
    return { copied: undefined, incomplete: [{ what: 'registers', why: error.message }] };
  }
}

function tooMany(count: number): Incomplete[] {
  return count <= MOST_PROCESSES
    ? []
    : [
        {
          what: 'further processes',
          why: `there are ${plural(count, 'process', 'processes')}, and the first ${MOST_PROCESSES} are told`,
        },
      ];
}
