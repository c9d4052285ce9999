import { tmpdir } from 'node:os';
import { crashTextReader } from '../crash-texts/read.ts';
import { findFiles } from '../evidence/run/find-files.ts';
import type { Run } from '../evidence/run/run-command.ts';
import { parseCorePattern } from '../linux/core-pattern.ts';
import { logLines } from '../log/source.ts';
import type { CrashTest } from '../report/crash-test.ts';
import { testOfFrames } from '../runtimes/test-frameworks.ts';

/** The tests that JVMs ran which crashed, by the numbers of their processes. */
export type TestsOfJvms = ReadonlyMap<number, CrashTest>;

/** What the JVM calls its report unless it is told otherwise, in the directory that it was started in, or where temporary files are. */
const REPORT = 'hs_err_pid%p.log';
const MOST_REPORTS = 100;

/** Reads the reports that JVMs wrote during a run: their Java frames, which no core shows, tell the test. */
export async function testsOfJvms({ started }: Pick<Run, 'started'>): Promise<TestsOfJvms> {
  const pattern = parseCorePattern(REPORT, false);
  if (pattern.kind !== 'file') return new Map();
  const { files } = findFiles(pattern, [process.cwd(), tmpdir()], started);
  const tests = new Map<number, CrashTest>();
  for (const file of files.slice(-MOST_REPORTS)) {
    const reader = crashTextReader({
      crash({ writer, facts: { pid }, threads: [crashed] }) {
        const test = testOfFrames(crashed?.frames ?? []);
        if (writer === 'the JVM' && pid !== undefined && test !== undefined) tests.set(pid, test);
      },
    });
    for await (const line of logLines({ path: file })) reader.read(line);
    reader.end();
  }
  return tests;
}
