import { spawn } from 'node:child_process';
import { readdirSync, realpathSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { signalName } from '../../src/linux/signal-names.ts';
import { temporaryDirectory } from '../../src/tools/lifecycle.ts';
import { toolEnvironment } from '../../src/tools/run.ts';
import type { Expectation } from './expectation.ts';
import { as32Bits, buildFixture, expectation, fill, fillWord, readFixture, runStep, type Fixture } from './fixture.ts';
import { PATIENCE } from './until.ts';

export interface CrashOptions {
  /** Added to the command line. */
  readonly args?: readonly string[];
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** The truth, for a program that has no `expect.json`. */
  readonly expected?: Expectation;
  /** Built for a processor of 32 bits. */
  readonly bits32?: boolean;
}

/** A process that died, and what it left behind. */
export interface Crash {
  readonly core: string;
  /** The executable's path as the core has it; it need not be there any more. */
  readonly exe: string;
  readonly pid: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Its working directory: private, with the core in it. */
  readonly directory: string;
  /** The truth, with what the program printed filled in. */
  readonly truth: Truth;
  /** Removes the directory now; else it goes when the tests end. */
  readonly remove: () => void;
}

/** An expectation whose numbers are known. */
export interface Truth extends Omit<Expectation, 'address' | 'thread' | 'sender'> {
  readonly address?: string | null;
  readonly thread: number;
  readonly sender?: number;
}

interface Ended {
  readonly pid: number;
  readonly status: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Cores as large as they get; a stack of the usual size, whatever the machine's limit is. */
const LIMITS = 'ulimit -c unlimited && ulimit -s 8192 && exec "$@"';

/**
 * Crashes the program of a situation in fixtures/crash/ for real.
 * @throws Error when it does not die by the signal of its truth or leaves no core.
 */
export async function crash(situation: string, options: CrashOptions = {}): Promise<Crash> {
  const expected = options.expected ?? expectation(situation);
  const fixture = options.bits32 === true ? as32Bits(readFixture(situation)) : readFixture(situation);
  const { path: directory, remove } = temporaryDirectory();
  const out = await programDirectory(fixture, directory);
  const argv = [...fill(fixture.run, fixture, out), ...(options.args ?? [])];
  const exe = realpathSync(argv[0] ?? '');
  const own = Object.fromEntries(
    Object.entries(fixture.env).map(([name, value]) => [name, fillWord(value, fixture, out)]),
  );
  const ended = await run(argv, directory, { ...own, ...options.env });
  const core = findCore(situation, directory, ended, expected);
  for (const step of fixture.after) await runStep(fill(step, fixture, out), fixture);
  const pid = expected.child === true ? printedNumber(ended, 'pid') : ended.pid;
  return {
    core,
    exe,
    pid,
    stdout: ended.stdout,
    stderr: ended.stderr,
    directory,
    truth: truthOf(expected, ended, pid),
    remove,
  };
}

/** Where it runs from: what was built, or a private copy of that if it is changed after the crash. */
async function programDirectory(fixture: Fixture, directory: string): Promise<string> {
  const built = await buildFixture(fixture);
  if (fixture.after.length === 0) return built;
  const copy = path.join(directory, 'program');
  await cp(built, copy, { recursive: true });
  return copy;
}

/** Runs a program until it and its children are gone: they hold its output open until their cores are written. */
async function run(argv: readonly string[], cwd: string, env: Readonly<Record<string, string>>): Promise<Ended> {
  const child = spawn('/bin/sh', ['-c', LIMITS, 'sh', ...argv], {
    cwd,
    env: toolEnvironment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: PATIENCE,
    killSignal: 'SIGKILL',
  });
  const closed = new Promise<Pick<Ended, 'status' | 'signal'>>((resolve, reject) => {
    child.once('error', reject).once('close', (status, signal) => resolve({ status, signal }));
  });
  const [stdout, stderr, how] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  return { pid: child.pid ?? 0, ...how, stdout, stderr };
}

/** The core beside the dead program: `core`, or `core.PID` where kernel.core_uses_pid is set. */
function findCore(situation: string, directory: string, ended: Ended, expected: Expectation): string {
  const wanted = expected.child === true ? null : signalName(expected.delivered?.signal ?? expected.signal);
  const cores = readdirSync(directory).filter((name) => /^core(?:\.\d+)?$/.test(name));
  const [core] = cores;
  if (ended.signal === wanted && (wanted !== null || ended.status === 0) && core !== undefined && cores.length === 1)
    return path.join(directory, core);
  const how = ended.signal ?? `status ${ended.status}`;
  throw new Error(
    `${situation}: expected ${wanted ?? 'status 0'} and a core, got ${how} and ${cores.length} cores\n${ended.stdout}${ended.stderr}`,
  );
}

function truthOf(expected: Expectation, ended: Ended, pid: number): Truth {
  const { address, thread, sender, ...rest } = expected;
  return {
    ...rest,
    ...(address === undefined ? {} : { address: address === 'printed' ? printed(ended, 'address') : address }),
    thread: thread === undefined ? pid : printedNumber(ended, 'thread'),
    ...(sender === true ? { sender: printedNumber(ended, 'sender') } : {}),
  };
}

function printedNumber(ended: Ended, what: string): number {
  return Number(printed(ended, what));
}

/** The last thing of that name that the program printed about itself. */
function printed(ended: Ended, what: string): string {
  const value = [...ended.stdout.matchAll(new RegExp(`^${what} (\\w+)$`, 'gm'))].at(-1)?.[1];
  if (value === undefined) throw new Error(`The program printed no line "${what} ...":\n${ended.stdout}`);
  return value;
}
