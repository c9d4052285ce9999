import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cyclesOf } from '../../src/languages/cpython/task-cycles.ts';

/** `1>2 2>1,3`: tasks by their addresses, and those that each awaits. */
function cycles(text: string): string[] {
  const tasks = text.split(' ').map((each) => {
    const [address = '0', awaited = ''] = each.split('>');
    const awaitsTasks = awaited === '' ? [] : awaited.split(',').map(BigInt);
    return { address: BigInt(address), frames: [], isRunning: false, awaitsTasks };
  });
  return cyclesOf(tasks).map((cycle) => cycle.map(String).toSorted().join());
}

const CASES: readonly (readonly [what: string, tasks: string, expected: readonly string[]])[] = [
  ['none awaits', '1> 2>', []],
  ['a chain', '1>2 2>3 3>', []],
  ['two', '1>2 2>1', ['1,2']],
  ['itself', '1>1', ['1']],
  ['who awaits one of a loop is in none', '1>2 2>3 3>2', ['2,3']],
  ['one of several that gather() awaits may fail yet', '1>2,3 2>1 3>', []],
  ['all that it awaits wait for it', '1>2,3 2>1 3>1', ['1,2', '1,3']],
  ['all that it awaits wait for a loop', '1>2,3 2>1 3>4 4>4', ['1,2', '4']],
  ['a task that was not read may go on', '1>2,9 2>1', []],
];

for (const [what, tasks, expected] of CASES)
  test(`tasks that await each other: ${what}`, () => assert.deepEqual(cycles(tasks).toSorted(), expected));
