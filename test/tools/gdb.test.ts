import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ToolError } from '../../src/errors/errors.ts';
import { launchAhead, takeAhead } from '../../src/stacks/gdb/ahead.ts';
import { Gdb, GdbCommandError } from '../../src/tools/gdb.ts';
import { PATIENCE } from '../support/until.ts';

const fakes = fileURLToPath(new URL('../../fixtures/tools/', import.meta.url));

/** A short time only for those that would use any. */
const timeFor = (situation: string): number => (/-hangs$|-floods$/.test(situation) ? 500 : PATIENCE);

/** Situations of a gdb that is no use, each a program on PATH; see fixtures/tools. */
const FAILURES = {
  'gdb-hangs': /^gdb .* did not answer within 0\.5 s/,
  'gdb-prints-nonsense': /^gdb .* said what can't be understood/,
  'gdb-too-old': /^gdb 7\.6\.1 is too old\.$/,
  'gdb-crashes': /^gdb .* was ended by SIGSEGV/,
  'gdb-fails-to-start': /^gdb .* ended with status 1; it said: Python initialization failed/,
  'gdb-floods': /^gdb .* did not answer|was ended by SIGKILL/,
} as const;

for (const [situation, message] of Object.entries(FAILURES)) {
  test(`${situation} is an error of the tool, with a remedy`, async () => {
    const before = process.env.PATH;
    process.env.PATH = `${path.join(fakes, situation)}:${before}`;
    try {
      await assert.rejects(Gdb.start({ timeout: timeFor(situation), sandbox: false }), (error) => {
        assert.ok(error instanceof ToolError);
        assert.match(error.message, message);
        assert.notEqual(error.remedy, '');
        return true;
      });
    } finally {
      process.env.PATH = before;
    }
  });
}

test('no gdb at all: the error names the package', async () => {
  const before = process.env.PATH;
  process.env.PATH = '/nonexistent';
  try {
    await assert.rejects(Gdb.start({ timeout: PATIENCE }), {
      message: 'gdb is needed and was not found.',
      remedy: 'Install it: apt-get install gdb',
    });
  } finally {
    process.env.PATH = before;
  }
});

test('a real gdb answers, in a sandbox or not', async () => {
  for (const sandbox of [true, false]) {
    const gdb = await Gdb.start({ timeout: PATIENCE, sandbox });
    try {
      assert.deepEqual(await gdb.send('-data-evaluate-expression "6*7"'), { value: '42' });
      assert.match(gdb.version ?? '', /^\d+\.\d+/);
      await assert.rejects(gdb.send('-no-such-command'), GdbCommandError);
      assert.equal(await gdb.ask('-no-such-command'), undefined);
      assert.match(await gdb.console('echo hello'), /hello/);
      const numbers = Array.from({ length: 100 }, (_, number) => `${number}\\n`);
      assert.equal((await gdb.console(`echo ${numbers.join('')}`)).split('\n').length, 101); // more than is kept of its messages
    } finally {
      gdb.close();
    }
  }
});

test("gdb does not see the caller's Python or preloaded libraries", async () => {
  process.env.PYTHONHOME = '/nonexistent'; // gdb 13.1 ends before its first command with it
  try {
    const gdb = await Gdb.start({ timeout: PATIENCE });
    gdb.close();
  } finally {
    delete process.env.PYTHONHOME;
  }
});

test('a gdb that was launched ahead is taken, by one', async () => {
  const closeUnused = await launchAhead();
  const [first, second] = [
    await Gdb.start({ timeout: PATIENCE, sysroot: '/nonexistent' }, takeAhead()),
    await Gdb.start({ timeout: PATIENCE }, takeAhead()),
  ];
  try {
    closeUnused();
    assert.deepEqual(await first.send('-gdb-show sysroot'), { value: '/nonexistent' });
    assert.notEqual((await second.send('-gdb-show sysroot')).value, '/nonexistent');
  } finally {
    first.close();
    second.close();
  }
});

test('a gdb that was launched ahead and not taken leaves nothing', async (context) => {
  const temporary = mkdtempSync(path.join(tmpdir(), 'faultline-ahead-'));
  const before = process.env.TMPDIR;
  process.env.TMPDIR = temporary;
  context.after(() => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    rmSync(temporary, { recursive: true });
  });
  const closeUnused = await launchAhead();
  assert.equal(readdirSync(temporary).length, 1); // its home
  closeUnused();
  assert.deepEqual(readdirSync(temporary), []);
  const gdb = await Gdb.start({ timeout: PATIENCE }, takeAhead()); // must not be given the one that was ended
  assert.deepEqual(await gdb.send('-data-evaluate-expression 1'), { value: '1' });
  gdb.close();
});
