import assert from 'node:assert/strict';
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { suite, test } from 'node:test';
import { triageCoredump } from '../../src/coredump/coredump.ts';
import { openCore } from '../../src/process/core.ts';
import { segmentAt } from '../../src/process/segments.ts';
import type { Report } from '../../src/report/model.ts';
import { sectionOf } from '../../src/report/section-of.ts';
import { compile, crash, workDirectory } from '../elf/real-cores.ts';
import { randomOf } from './mutate.ts';

/** `FORGERIES=5000` takes as many, `SEED=...` those of a run that failed. */
const FORGERIES = Number(process.env['FORGERIES'] ?? 40);
const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 32));
/** Words from the stack pointer on that may be forged. */
const WORDS = 64;

const PROGRAM = `
  static int down(int n, int *p) { return n == 0 ? *p : down(n - 1, p) + n; }
  int main(int argc, char **argv) { return down(argc + 4, 0); }`;

const directory = workDirectory();
const random = randomOf(SEED);

/** Whether something of the crash thread's stack was guessed. */
function isGuessed(report: Report): boolean {
  const stack = sectionOf(report, 'backtrace');
  return stack?.frames.some(({ foundBy }) => foundBy === 'frame-pointer') === true;
}

for (const [name, options] of Object.entries({
  'with unwind information': ['-g', '-fomit-frame-pointer'],
  'without any': ['-fno-asynchronous-unwind-tables', '-fno-omit-frame-pointer'],
}))
  suite(`a stack whose words somebody forged, of a program ${name}`, { skip: process.arch !== 'x64' }, () => {
    test(`no frame that was guessed is one of a cause of high confidence (seed ${SEED})`, async () => {
      const program = compile(directory, name.replaceAll(' ', '-'), PROGRAM, '-O0', ...options);
      const file = crash(directory, program);
      const core = openCore(file);
      const { sp, pc } = core.threads[0] ?? assert.fail();
      const segment = segmentAt(core.segments, sp) ?? assert.fail();
      const at = segment.fileOffset + Number(sp - segment.start);
      const codes = core.modules.map(({ base }) => base + 0x1100n);
      core.close();
      const original = readFileSync(file).subarray(at, at + 8 * WORDS);
      assert.equal(isGuessed(await triageCoredump(file, { engine: 'native' })), name === 'without any');
      for (let forgery = 0; forgery < FORGERIES; forgery++) {
        const words = Buffer.from(original);
        for (let count = 1 + random(8); count > 0; count--) {
          const kinds = [0n, sp, sp + BigInt(8 * random(2 * WORDS)), pc, ...codes, BigInt(random(2 ** 32))];
          words.writeBigUInt64LE(kinds[random(kinds.length)] ?? 0n, 8 * random(WORDS));
        }
        const fd = openSync(file, 'r+');
        writeSync(fd, words, 0, words.length, at);
        closeSync(fd);
        const report = await triageCoredump(file, { engine: 'native' });
        const confidence = sectionOf(report, 'crash')?.cause.confidence;
        if (isGuessed(report)) assert.notEqual(confidence, 'high', `forgery ${forgery}`);
      }
    });
  });
