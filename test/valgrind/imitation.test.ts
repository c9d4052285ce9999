import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { logDirectory } from './fixtures.ts';
import { summary } from './summary.ts';

const SUMMARY = 'ERROR SUMMARY: 0 errors from 0 contexts (suppressed: 0 from 0)';
const header = (tool: string): string[] => [
  tool,
  'Using Valgrind-3.19.0 and LibVEX; rerun with -h for copyright info',
  'Command: ./x',
  '',
];
const RACE = [
  '----------------------------------------------------------------',
  '',
  'Possible data race during read of size 4 at 0x10C080 by thread #1',
  'Locks held: none',
  '   at 0x1091AD: f (x.c:1)',
  '',
];

/** How complete the one process is whose lines these are. */
async function completeness(directory: string, lines: readonly string[]): Promise<string | undefined> {
  const file = path.join(directory, 'vg.log');
  writeFileSync(file, lines.map((line) => `==5== ${line}\n`).join(''));
  return (await summary([file])).section.processes[0]?.completeness;
}

test('the minimal tool ends with an empty line, unless it tells errors', async (t) => {
  const directory = logDirectory(t);
  const error = ['File descriptor 3: x is already closed', '   at 0x1091AD: f (x.c:1)', ''];
  assert.equal(await completeness(directory, [...header('Nulgrind, the minimal Valgrind tool'), '']), 'complete');
  assert.equal(
    await completeness(directory, [...header('Nulgrind, the minimal Valgrind tool'), ...error, '']),
    'killed',
  );
  assert.equal(
    await completeness(directory, [...header('Nulgrind, the minimal Valgrind tool'), ...error, '', SUMMARY]),
    'complete',
  );
});

// gdb asks for it (v.info all_errors), or the program prints it
test('an ERROR SUMMARY in the middle of a log does not make it complete', async (t) => {
  const directory = logDirectory(t);
  const memcheck = [...header('Memcheck, a memory error detector'), SUMMARY];
  assert.equal(await completeness(directory, memcheck), 'killed');
  const end = [
    'HEAP SUMMARY:',
    '    in use at exit: 0 bytes in 0 blocks',
    '  total heap usage: 0 allocs, 0 frees, 0 bytes allocated',
    '',
  ];
  assert.equal(await completeness(directory, [...memcheck, ...end]), 'killed');
  assert.equal(await completeness(directory, [...memcheck, ...end, SUMMARY]), 'complete');
  const helgrind = [...header('Helgrind, a thread error detector'), SUMMARY];
  assert.equal(await completeness(directory, [...helgrind, ...RACE]), 'killed');
  assert.equal(await completeness(directory, [...helgrind, ...RACE, SUMMARY]), 'complete');
  assert.equal(
    await completeness(directory, [
      ...header('Helgrind, a thread error detector'),
      SUMMARY,
      '',
      '1 errors in context 1 of 1:',
      ...RACE,
      SUMMARY,
    ]),
    'complete',
  );
});
