import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { findEvidence } from '../../src/evidence/find-evidence.ts';
import type { Evidence } from '../../src/evidence/source.ts';
import { EvidenceError, UsageError, type FaultlineError } from '../../src/errors/errors.ts';
import { temporaryDirectory } from '../../src/tools/lifecycle.ts';
import { openEvidence } from '../support/evidence.ts';
import { until } from '../support/until.ts';

const directory = temporaryDirectory().path;
const fakes = fileURLToPath(new URL('../../fixtures/tools/', import.meta.url));
const noJournal = path.join(directory, 'no-journal');
mkdirSync(noJournal);
const OPTIONS = { directory: noJournal };

/** Enough of a core for what is asked here: src/elf reads the rest. */
const CORE = Buffer.alloc(20_000, 'faultline');
CORE.write('\x7fELF\x02\x01\x01', 'latin1');
CORE.writeUInt16LE(4, 16);
const PROGRAM = Buffer.from(CORE);
PROGRAM.writeUInt16LE(3, 16);

function file(name: string, content: Buffer | string): string {
  const created = path.join(directory, name);
  writeFileSync(created, content);
  return created;
}

function zstd(name: string, content: Buffer | string): string {
  return file(name, execFileSync('zstd', ['-q', '-c'], { input: content }));
}

async function open(target: string, options = {}): Promise<Evidence> {
  const [evidence, ...others] = await openEvidence(target, { ...OPTIONS, ...options });
  assert.ok(evidence);
  assert.deepEqual(others, []);
  return evidence;
}

async function refusal(target: string | undefined, options = {}): Promise<FaultlineError> {
  const error: unknown = await openEvidence(target, { ...OPTIONS, ...options }).then(
    () => assert.fail('it opened'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof EvidenceError || error instanceof UsageError, String(error));
  return error;
}

suite('a file', () => {
  test('that is a plain core is read in place', async () => {
    const evidence = await open(file('core.1', CORE));
    assert.deepEqual(
      { ...evidence, dispose: undefined },
      {
        corePath: path.join(directory, 'core.1'),
        subject: { path: path.join(directory, 'core.1') },
        dispose: undefined,
      },
    );
  });

  test('that is compressed is read from a private copy, wherever that is wanted', async () => {
    const [elsewhere, core] = [path.join(directory, 'elsewhere'), zstd('a name\nwith a line end', CORE)];
    mkdirSync(elsewhere);
    const evidence = await open(core, { tempDir: elsewhere });
    assert.equal(evidence.compressed, 'zst');
    assert.ok(evidence.corePath.startsWith(`${elsewhere}/faultline-`));
    assert.ok(readFileSync(evidence.corePath).equals(CORE));
    evidence.dispose();
    assert.deepEqual(readdirSync(elsewhere), []);
  });

  test('that is cut off is read as far as it goes', async () => {
    const whole = execFileSync('gzip', ['-c', '-1'], {
      input: Buffer.concat([CORE, Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * index) % 251))]),
    });
    const evidence = await open(file('cut.gz', whole.subarray(0, -200)));
    assert.match(evidence.damage ?? '', /unexpected end of file/);
    evidence.dispose();
  });

  const REFUSED: readonly [string, () => string, RegExp][] = [
    ['that is a directory', () => noJournal, /is a directory without a core dump in it\./],
    [
      'that is a pipe',
      () => (execFileSync('mkfifo', [path.join(directory, 'pipe')]), path.join(directory, 'pipe')),
      /is a device, a pipe or a socket/,
    ],
    ['that is a device', () => '/dev/zero', /is a device, a pipe or a socket/],
    ['that is empty', () => file('empty', ''), /empty is empty\./],
    ['that is text', () => file('text', 'hello'), /text is not a core dump\./],
    ['that is compressed text', () => zstd('text.zst', 'hello'), /text\.zst does not hold a core dump\./],
    ['that is compressed emptiness', () => zstd('empty.zst', ''), /is damaged from its beginning, or empty/],
    [
      'that is a compressed directory',
      () => file('core.tar.gz', execFileSync('tar', ['-cz', '-C', noJournal, '.'])),
      /does not hold a core dump/,
    ],
    [
      'that is not there',
      () => path.join(directory, 'core.none'),
      /core\.none does not exist, and no coredump of an executable of that path was found\./,
    ],
    ['with a NUL in its name', () => './a\0b', /may not be read|does not exist/],
    [
      'that is an executable which never crashed',
      () => file('program', PROGRAM),
      /program is a program, not a core dump, and no coredump of an executable of that path was found\./,
    ],
  ];

  for (const [situation, make, message] of REFUSED) {
    test(`${situation} is refused`, async () => {
      const { message: said, remedy } = await refusal(make());
      assert.match(said, message);
      assert.notEqual(remedy, '');
    });
  }

  test('leaves nothing behind when it is refused', async () => {
    const elsewhere = path.join(directory, 'refused');
    mkdirSync(elsewhere);
    await refusal(zstd('more-text.zst', 'hello'), { tempDir: elsewhere });
    assert.deepEqual(readdirSync(elsewhere), []);
  });

  test('needs a temporary directory that is there', async () => {
    const { message, remedy } = await refusal(zstd('core.2.zst', CORE), { tempDir: '/nonexistent' });
    assert.match(`${message}\n${remedy}`, /^No temporary directory can be made in .*: ENOENT\.\n.*--temp-dir/);
  });

  test('needs no journal: not even for a name without a slash', async () => {
    const before = [process.cwd(), process.env.PATH] as const;
    process.chdir(directory);
    process.env.PATH = '/nonexistent';
    try {
      assert.deepEqual(await findEvidence('core.1', {}), { candidates: [{ path: 'core.1' }] });
      assert.match((await refusal('text')).message, /^text is not a core dump\.$/);
      assert.match(
        (await refusal('./core.none', { directory: undefined })).message,
        /^\.\/core\.none does not exist, and the journal can't be asked for it: journalctl is needed/,
      );
    } finally {
      process.chdir(before[0]);
      process.env.PATH = before[1];
    }
  });
});

test('an empty journal has no newest coredump', async () => {
  assert.match((await refusal(undefined)).message, /^The journal holds no coredump\.$/);
  assert.match((await refusal(undefined, { since: '-1h' })).message, /^The journal holds no coredump in that time\.$/);
});

test('Ctrl-C ends the child and removes the directory', async () => {
  const elsewhere = path.join(directory, 'interrupted');
  mkdirSync(elsewhere);
  const core = zstd('core.3.zst', CORE);
  appendFileSync(core, readFileSync(core)); // of two frames: a small file of one is unpacked without zstd
  const code = `import { openEvidence } from ${JSON.stringify(new URL('../support/evidence.ts', import.meta.url).href)}; await openEvidence(${JSON.stringify(core)}, { tempDir: ${JSON.stringify(elsewhere)} });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    env: { ...process.env, PATH: `${path.join(fakes, 'zstd-hangs')}:${process.env.PATH}` },
    stdio: 'ignore',
  });
  const exit = once(child, 'exit');
  await until('the copy', () => readdirSync(elsewhere, { recursive: true }).length === 2);
  child.kill('SIGINT');
  assert.deepEqual(await exit, [130, null]);
  assert.deepEqual(readdirSync(elsewhere), []);
});
