import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeFrames } from '../../src/crash/culprit.ts';
import { frameJudge } from '../../src/runtimes/library.ts';

const FRAMES = [0, 1, 2].map((index) => ({ index, function: 'std::__detail::_Executor::_M_dfs', module: '/srv/app' }));
const PLACE = { faultIndex: 0, trampolines: [], isCode: () => true, raised: false, aborted: false, truncated: false };

test('without a culprit, it is said of which frames that holds: a recursion was read in part', () => {
  assert.equal(
    judgeFrames(FRAMES, PLACE, frameJudge()).culpritReason,
    'all frames belong to C++ standard library code',
  );
  assert.equal(
    judgeFrames(FRAMES, { ...PLACE, truncated: true }, frameJudge()).culpritReason,
    'all frames that were read belong to C++ standard library code',
  );
});
