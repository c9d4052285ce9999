import type { CrashTest } from '../report/crash-test.ts';
import { testOfFrames } from '../runtimes/test-frameworks.ts';
import { known } from '../text/known.ts';
import type { Traceback } from './traceback.ts';

/** The test that the current thread of a traceback ran; undefined where no thread is, or it ran none. */
export function testOfTraceback({ threads }: Traceback): CrashTest | undefined {
  const current = threads.find((thread) => thread.current);
  const frames = (current?.frames ?? []).map(({ function: name, file }) => ({
    ...known({ function: name, file }),
    language: 'python',
  }));
  return testOfFrames(frames);
}
