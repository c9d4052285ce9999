import assert from 'node:assert/strict';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, suite, test } from 'node:test';
import { peakMemory } from '../support/peak-memory.ts';
import { FIXTURES } from '../valgrind/fixtures.ts';

/** A test run with --trace-children=yes into one file: each process the same log, with a pid and a command of its own. */
const PROCESSES = 20_000;
/** Measured: 105. With an object for each process it was 295. */
const MEGABYTES = 160;

let directory = '';
const at = (name: string): string => path.join(directory, name);

before(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'faultline-test-'));
  writeMany('recorded/leaks-3.27.1.log', /24388/g);
  writeMany('recorded/leaks-3.27.1.xml', /(?<=<pid>)\d+/g);
});
after(() => rmSync(directory, { recursive: true, force: true }));

for (const form of ['log', 'xml'])
  suite(`${PROCESSES} processes in one ${form}`, () => {
    test('as text', async () => {
      const { megabytes, stdout } = await peakMemory(['valgrind', 'summary', at(`many.${form}`)]);
      assert.match(stdout, new RegExp(`^${PROCESSES} processes, ${3 * PROCESSES} errors `, 'm'));
      assert.ok(megabytes < MEGABYTES, `${megabytes} MB`);
    });

    test('as JSON, each with what is known of it', async () => {
      const { megabytes, stdout } = await peakMemory(['valgrind', 'summary', at(`many.${form}`), '--json']);
      assert.ok(megabytes < MEGABYTES, `${megabytes} MB`);
      const { processes, totals } = JSON.parse(stdout).sections[0];
      assert.equal(processes.length, PROCESSES);
      assert.deepEqual(totals.leaks.definitelyLost, { bytes: 348 * PROCESSES, blocks: 4 * PROCESSES });
      const [first, last] = [processes[0], processes.at(-1)];
      assert.equal(last.command, `./main ${PROCESSES - 1}`);
      assert.deepEqual({ ...last, pid: first.pid, command: first.command }, first);
    });
  });

function writeMany(file: string, pids: RegExp): void {
  const log = readFileSync(path.join(FIXTURES, file), 'utf8');
  const out = openSync(at(`many${path.extname(file)}`), 'w');
  for (let next = 0; next < PROCESSES;) {
    const some: string[] = [];
    for (const end = next + 1000; next < end; next++)
      some.push(
        log
          .replaceAll(pids, String(100_000 + next))
          .replace(/(?<=Command: )[^<\n]*/, `./main ${next}`)
          .replace(/(?<=<argv>\s*<exe>).*(?=<)/, `./main ${next}`),
      );
    writeFileSync(out, some.join(''));
  }
  closeSync(out);
}
