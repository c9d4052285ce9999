import assert from 'node:assert/strict';
import { inspect, isDeepStrictEqual } from 'node:util';
import { readPython } from '../../src/languages/cpython/read.ts';
import { sectionOfCore } from '../../src/languages/cpython/section.ts';
import { parseTracebacks } from '../../src/python/parse-traceback.ts';
import type { Core } from '../../src/process/core.ts';
import type { PythonFrame } from '../../src/report/python-frame.ts';
import type { PythonSection, PythonThread } from '../../src/report/sections/python.ts';

export const LIMITS = { frames: 1000, otherFrames: 1000, allFrames: 10_000 };

/**
 * Asserts that every thread that faulthandler wrote is in the core with the same frames.
 * @returns the core's.
 */
export function assertSameFrames(core: Core, stderr: string, version: string): PythonSection {
  const stacks = readPython(core, { ...LIMITS, first: core.noted[0]?.id });
  assert.ok(stacks !== undefined && !('why' in stacks), inspect(stacks));
  assert.equal(stacks.version.split('.')[1], version.split('.')[1]);
  const told = parseTracebacks(stderr.split('\n')).tracebacks.at(-1);
  assert.ok(told !== undefined && told.threads.length > 0, stderr);
  const section = sectionOfCore(stacks, core.noted[0]?.id ?? 0);
  for (const thread of told.threads) {
    const same = section.threads.filter(({ id }) => id === thread.id);
    const [only] = same;
    assert.ok(only !== undefined, `thread ${thread.id}`);
    if (same.length === 1) assert.equal(only.current, thread.current);
    const expected = thread.frames.map(plain);
    // Of a thread in two interpreters faulthandler writes the frames of the main one up to 3.11, whichever it runs.
    const read = same.find((each) => isDeepStrictEqual(framesOf(each, thread), expected)) ?? only;
    assert.deepEqual(framesOf(read, thread), expected, `thread ${thread.id}`);
  }
  return section;
}

/** As far as faulthandler goes: a hundred frames. */
function framesOf(own: PythonThread | undefined, { truncated, frames }: PythonThread): PythonFrame[] | undefined {
  const all = own?.frames.map(plain);
  return truncated === true ? all?.slice(0, frames.length) : all;
}

/** Names as faulthandler writes them: the function's own alone, and what is not ASCII as escapes. */
function plain({ file, line, function: name }: PythonFrame): PythonFrame {
  return { file: escaped(file), line, function: escaped(name?.slice(name.lastIndexOf('.') + 1)) };
}

function escaped(text: string | undefined): string | undefined {
  return text?.replaceAll(/[^\x20-\x7e]/gu, (character) => {
    const point = character.codePointAt(0) ?? 0;
    const [letter, digits] = point < 0x100 ? ['x', 2] : point < 0x1_0000 ? ['u', 4] : ['U', 8];
    return `\\${letter}${point.toString(16).padStart(digits as number, '0')}`;
  });
}
