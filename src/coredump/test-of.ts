import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { testBegunBy } from '../crash-texts/test-lines.ts';
import { withoutEscapes } from '../log/escapes.ts';
import type { Core } from '../process/core.ts';
import { presentEnvironment, startArguments, startEnvironment } from '../process/environment.ts';
import { lineWrittenLast } from '../process/standard-output.ts';
import type { Frame } from '../report/frame.ts';
import type { CrashTest } from '../report/crash-test.ts';
import {
  isOfCtest,
  numberedTest,
  parseCtestLog,
  testOfArguments,
  testOfCommand,
  testOfEnvironment,
  testOfFrames,
} from '../runtimes/test-frameworks.ts';
import type { Engine } from '../stacks/engine.ts';
import type { SourcesOfCrash } from './source.ts';

/** What `environ` is called: in the program where that uses it itself, else in the C library. */
const ENVIRON = ['environ', '__environ'];

/**
 * The test that a process ran, or was run for: by the frames of the crash thread, else by what it has printed last, else by its environment.
 * @param frames with those of other languages among them.
 */
export async function testOf(
  engine: Engine,
  core: Core,
  frames: readonly Frame[],
  { linesOf }: SourcesOfCrash,
): Promise<CrashTest | undefined> {
  const own = numberedTest(frames, linesOf) ?? testOfFrames(frames) ?? (await testPrinted(engine, core));
  const around = await testAround(engine, core);
  // pytest's own name of a test has its parameters and its class too
  return own === undefined || own.framework === around?.framework ? around : own;
}

/** What glibc calls the standard output of a program. */
const STANDARD_OUTPUT = '_IO_2_1_stdout_';
const LONGEST = 2000;

/** The test that has begun by the last line that the process wrote: it has another where the test has ended. */
async function testPrinted(engine: Engine, core: Core): Promise<CrashTest | undefined> {
  const stream = await engine.addressOf?.(STANDARD_OUTPUT);
  const line = stream === undefined ? undefined : lineWrittenLast(core, stream);
  return line === undefined ? undefined : testBegunBy(withoutEscapes(line.slice(0, LONGEST)));
}

/** The test that the environment names, or the words that the process was started with. */
export async function testAround(engine: Engine, core: Core): Promise<CrashTest | undefined> {
  const variables = (await environmentOf(engine, core)) ?? [];
  const named = testOfEnvironment(variables);
  if (named !== undefined) return named;
  const words = startArguments(core);
  if (words === undefined) return undefined;
  return testOfArguments(variables, words) ?? (isOfCtest(variables) ? ctestOf(core, variables, words) : undefined);
}

/** CTest's log is below the directory of the build: that in which it was started, or in which the program, its core or one above it is. */
const CTEST_LOG = 'Testing/Temporary/LastTest.log';
const LEVELS = 8;
const LOG_MAX = 64 * 1024 * 1024;

function ctestOf(
  core: Core,
  variables: NonNullable<ReturnType<typeof startEnvironment>>,
  words: readonly string[],
): CrashTest | undefined {
  const place = variables.find(({ name }) => name === 'PWD')?.value;
  const begins = [
    path.dirname(core.path),
    place,
    core.executable === undefined ? undefined : path.dirname(core.executable),
  ];
  const directories = new Set(begins.flatMap((begin) => (begin?.startsWith('/') === true ? [...upwards(begin)] : [])));
  for (const directory of directories) {
    const text = logText(path.join(directory, CTEST_LOG));
    const found = text === undefined ? undefined : testOfCommand(parseCtestLog(text), words);
    if (found !== undefined) return found;
  }
  return undefined;
}

function* upwards(from: string): Generator<string> {
  for (let at = from, level = 0; level < LEVELS; at = path.dirname(at), level++) yield at;
}

function logText(file: string): string | undefined {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat?.isFile() !== true || stat.size > LOG_MAX) return undefined;
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined; // another user's
  }
}

async function environmentOf(engine: Engine, core: Core): Promise<ReturnType<typeof startEnvironment>> {
  for (const name of ENVIRON) {
    const address = await engine.addressOf?.(name);
    const present = address === undefined ? undefined : presentEnvironment(core, address);
    if (present !== undefined) return present;
  }
  return startEnvironment(core);
}
