import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { judgeFrames } from '../../src/crash/culprit.ts';
import { isInternalOfLibc } from '../../src/runtimes/libc-names.ts';
import { signatureOf, type Signature } from '../../src/crash/signature.ts';
import { frameJudge } from '../../src/runtimes/library.ts';
import type { Frame } from '../../src/report/frame.ts';
import type { CrashClass } from '../../src/report/sections/crash.ts';
import { APP, LIBC } from '../coredump/stacks.ts';

const OWN = new Set(['release', 'grow', 'check', 'wait_for_ever', 'nap', 'main']);
const CLASSES: Readonly<Record<string, CrashClass>> = {
  assert: 'assertion',
  pause: 'sent-signal',
  nanosleep: 'sent-signal',
};

/** The stacks of fixtures/libc-stacks/record.sh on one glibc, by the way into libc. */
function recorded(glibc: string): Map<string, Frame[]> {
  const file = new URL(`../../fixtures/libc-stacks/recorded/glibc-${glibc}.txt`, import.meta.url);
  const stacks = new Map<string, Frame[]>();
  let frames: Frame[] = [];
  for (const line of readFileSync(file, 'utf8').trimEnd().split('\n')) {
    const [, index, name] = /^#(\d+) +(?:0x[\da-f]+ in )?(\w+) \(/.exec(line) ?? [];
    if (index === undefined || name === undefined) stacks.set(line, (frames = []));
    else frames.push({ index: Number(index), function: name, module: OWN.has(name) ? APP : LIBC });
  }
  return stacks;
}

function signed(way: string, frames: readonly Frame[]): Signature {
  const aborted = CLASSES[way] !== 'sent-signal';
  const place = { faultIndex: 0, trampolines: [], isCode: () => true, raised: aborted, aborted, truncated: false };
  const { frames: judged, culprit } = judgeFrames(frames, place, frameJudge([], [APP, LIBC]));
  return signatureOf({
    class: CLASSES[way] ?? 'heap-corruption',
    frames: judged,
    faultIndex: 0,
    culpritIndex: culprit?.index,
  });
}

suite('one crash on glibc 2.36 and on 2.43, which has other functions in between', () => {
  const [older, newer] = [recorded('2.36'), recorded('2.43')];
  for (const [way, frames] of older) {
    const other = newer.get(way) ?? [];
    test(`${way}: one fingerprint`, () => {
      assert.notEqual(other.length, 0);
      assert.equal(signed(way, frames).weak, undefined);
      assert.equal(signed(way, other).fingerprint, signed(way, frames).fingerprint);
    });

    // free() jumps to the function that finds the invalid pointer there and leaves no frame.
    if (way !== 'invalid')
      test(`${way}: one signature`, () => assert.equal(signed(way, other).signature, signed(way, frames).signature));

    test(`${way}: what is in between is libc's where it is linked in, too`, () => {
      const judge = frameJudge([], [APP]);
      const inBetween = other.filter(
        ({ function: name = '' }) => isInternalOfLibc(name) || /message|malloc/.test(name),
      );
      for (const frame of inBetween) assert.notEqual(judge({ ...frame, module: APP }), undefined, frame.function);
    });
  }
});
