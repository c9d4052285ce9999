import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { goStack, type Goroutine } from '../../src/crash-texts/printed/goroutines.ts';
import { parseReport } from '../../src/report/model.ts';
import { sectionOf } from '../../src/report/section-of.ts';
import type { GoroutinesSection } from '../../src/report/sections/goroutines.ts';
import { temporaryDirectory } from '../../src/tools/lifecycle.ts';
import { faultline } from '../support/faultline.ts';
import { PATIENCE } from '../support/until.ts';

const PROGRAMS = fileURLToPath(new URL('../../fixtures/go-stacks/', import.meta.url));
const GO = '/usr/bin/go';
/** Go's version, `go version go1.19.8 linux/amd64`, is below 1.21. */
const PRINTS_BEFORE =
  existsSync(GO) && Number(/go1\.(\d+)/.exec(execFileSync(GO, ['version'], { encoding: 'utf8' }))?.[1]) < 21;
const skip = existsSync(GO) ? false : 'go is not installed';

/** How a program is linked. */
const MODES = { 'as usual': [], stripped: ['-ldflags=-s -w'] };
/** What each panics with. */
const MESSAGES: Readonly<Record<string, string | undefined>> = {
  'many.go': 'runtime error: invalid memory address or nil pointer dereference',
  'error.go': 'runtime error: index out of range [5] with length 2',
};
const { path: cache } = temporaryDirectory();

for (const [mode, flags] of Object.entries(MODES))
  suite(`goroutines of a core are those that Go prints: a program linked ${mode}`, { skip }, () => {
    for (const program of readdirSync(PROGRAMS))
      test(program, async () => {
        const { path: directory, remove } = temporaryDirectory();
        const told = printed(crashGo(program, flags, directory));
        const core = path.join(directory, 'core');
        const { status, stdout, stderr } = await faultline(['triage', 'coredump', core, '--json']);
        assert.equal(status, 0, stderr);
        const section = sectionOf(parseReport(JSON.parse(stdout)), 'goroutines');
        assert.ok(section !== undefined && told.length > 0);
        for (const goroutine of told) {
          const read = compared(section, goroutine.id);
          // Of one that runs on another stack at the moment nothing may be known.
          const isAbsent = goroutine.state === 'running' && read?.isCut === true && read.frames.length === 0;
          assert.deepEqual(isAbsent ? { ...own(goroutine), isCut: true } : read, {
            ...own(goroutine),
            isCut: isAbsent,
          });
        }
        assert.equal(section.panicking !== undefined, program in MESSAGES);
        assert.equal(section.message, MESSAGES[program]);
        remove();
      });
  });

/** @returns what Go printed. */
function crashGo(program: string, flags: readonly string[], directory: string): string {
  const env = { ...process.env, GOCACHE: cache, GO111MODULE: 'off', HOME: '/nonexistent' };
  const file = path.join(directory, 'program');
  execFileSync(GO, ['build', ...flags, '-o', file, path.join(PROGRAMS, program)], { env });
  // Of forty runs of error.go one left no core: a run-time whose own signal is late exits by itself.
  for (let run = 0; ; run += 1) {
    const { stderr } = spawnSync('/bin/sh', ['-c', 'ulimit -c unlimited; exec ./program'], {
      cwd: directory,
      env: { ...env, GOTRACEBACK: 'crash' },
      encoding: 'utf8',
      timeout: PATIENCE,
    });
    if (run === 4 || existsSync(path.join(directory, 'core'))) return stderr;
  }
}

function printed(stderr: string): Goroutine[] {
  const reader = goStack();
  for (const line of stderr.split('\n')) reader.read(line);
  return reader.take().filter(({ id }) => id !== 0);
}

interface Compared {
  readonly id: number;
  readonly state?: string | undefined;
  readonly waitReason?: string | undefined;
  readonly frames: readonly string[];
  readonly createdBy?: string | undefined;
}

type Place = Pick<GoroutinesSection['groups'][number]['frames'][number], 'function' | 'file' | 'line'>;

const placeOf = ({ function: name, file, line }: Place): string => `${name} ${file}:${line}`;

/** Go leaves out where a stack begins, and of the panicking one what prints. */
/** Before 1.21 Go prints the line of the instruction before the one at which a goroutine was preempted, which may be another. */
function placesOf(frames: Parameters<typeof placeOf>[0][]): string[] {
  return frames.map((frame, index) => {
    const isPreempted = frames[index - 1]?.function === 'runtime.asyncPreempt';
    return isPreempted && PRINTS_BEFORE ? placeOf({ ...frame, line: 0 }) : placeOf(frame);
  });
}

function own({ id, state, waitReason, frames, createdBy }: Goroutine): Compared {
  return {
    id,
    state,
    waitReason,
    frames: placesOf(frames).filter((place) => !place.startsWith('runtime.goexit ')),
    createdBy: createdBy && placeOf(createdBy),
  };
}

function compared(
  { groups, panicking }: GoroutinesSection,
  id: number,
): (Compared & { readonly isCut: boolean }) | undefined {
  const group = groups.find(({ goroutines }) => goroutines.includes(id));
  if (group === undefined) return undefined;
  const { state, waitReason, frames, createdBy } = group;
  const panic = id === panicking ? frames.findIndex((frame) => frame.function === 'runtime.gopanic') : 0;
  return {
    id,
    state,
    waitReason,
    frames: placesOf(frames.slice(Math.max(0, panic))),
    createdBy: createdBy && placeOf(createdBy),
    isCut: group.truncated === true,
  };
}
