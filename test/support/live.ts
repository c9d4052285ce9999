import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { see } from '../../src/live/see.ts';
import { targetsOf } from '../../src/live/targets.ts';
import { temporaryDirectory } from '../../src/tools/lifecycle.ts';
import { runTool } from '../../src/tools/run.ts';
import { until } from './until.ts';

const SOURCES = fileURLToPath(new URL('../../fixtures/live/', import.meta.url));
const builds = new Map<string, Promise<string>>();

/** The program of a source in fixtures/live/: compiled once, a script as it is. */
export async function liveProgram(name: string): Promise<readonly string[]> {
  if (name.endsWith('.py')) return ['/usr/bin/python3', path.join(SOURCES, name)];
  if (name.endsWith('.mjs')) return [process.execPath, path.join(SOURCES, name)];
  if (!builds.has(name)) builds.set(name, compile(name));
  return [(await builds.get(name)) ?? ''];
}

async function compile(name: string): Promise<string> {
  const { path: directory } = temporaryDirectory();
  const program = path.join(directory, name);
  const command = name.endsWith('.go')
    ? { program: 'go', args: ['build', '-o', program, path.join(SOURCES, name)] }
    : { program: 'gcc', args: ['-g', '-O0', '-pthread', '-o', program, path.join(SOURCES, `${name}.c`)] };
  const { exitCode, stderr } = await runTool(command);
  assert.equal(exitCode, 0, stderr);
  return program;
}

/** A program of fixtures/live/ that runs. */
export interface Running {
  readonly pid: number;
  /** Ends it and what it started. */
  end(): Promise<void>;
  /** How it ended, if it has. */
  status(): number | string | undefined;
}

/** Starts one and waits until it is where it stays: it has said so, and its threads, as many as they are, sleep. */
export async function startLive(name: string, args: readonly string[] = []): Promise<Running> {
  const [program = '', ...words] = await liveProgram(name);
  const child = spawn(program, [...words, ...args], { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  const pid = child.pid ?? 0;
  const ended = once(child, 'close');
  await Promise.race([once(child.stdout, 'data'), ended]);
  await settled(pid, name);
  return {
    pid,
    status: () => child.exitCode ?? child.signalCode ?? undefined,
    end: async () => {
      try {
        process.kill(-pid, 'SIGKILL');
      } catch {
        // it has ended by itself, which the test is about to say
      }
      await ended;
    },
  };
}

/** Programs that have a thread which never sleeps, or wakes all the time. */
const RESTLESS: ReadonlySet<string> = new Set(['busy', 'gil.py']);

/** Nobody has woken for a while: one that has, or waits for a processor, may have been on its way. */
async function settled(pid: number, name: string): Promise<void> {
  let before = new Set<string>();
  await until(`the sleep of ${name}`, async () => {
    const now = threadsOf(pid);
    const moving = now.filter(({ state, seen }) => state === 'R' || !before.has(seen)).length;
    before = new Set(now.map(({ seen }) => seen));
    if (now.length === 0 || moving <= (RESTLESS.has(name) ? 1 : 0)) return true;
    await sleep(100);
    return false;
  });
}

function threadsOf(pid: number): { readonly state: string; readonly seen: string }[] {
  const all = targetsOf([pid], true).flatMap((each) => see(each.pid)?.threads ?? []);
  return all.map(({ id, state, switches }) => ({ state, seen: `${id} ${state} ${switches}` }));
}
