import assert from 'node:assert/strict';
import { readFileSync, readdirSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { triageCoredump } from '../../src/coredump/coredump.ts';
import { openCore, type CoreModule } from '../../src/process/core.ts';
import { sectionOf } from '../../src/report/section-of.ts';
import { temporaryDirectory } from '../../src/tools/lifecycle.ts';
import { runTool } from '../../src/tools/run.ts';
import { crash } from '../support/crash.ts';
import { buildFixture, expectation, readFixture } from '../support/fixture.ts';

const NT_FILE = Buffer.from('ELIF', 'latin1');
const ELF = Buffer.from('\u007fELF', 'latin1');

/** The same core as the kernel writes it of a process with too many mappings: without the note that lists its files. */
function withoutList(core: string): string {
  const bytes = readFileSync(core);
  const at = bytes.indexOf(NT_FILE);
  assert.ok(at > 0);
  bytes.write('none', at, 'latin1');
  const file = path.join(temporaryDirectory().path, 'core');
  writeFileSync(file, bytes);
  return file;
}

/** As QEMU's user emulation writes it: nor are the headers of files in its memory. */
function withoutHeaders(core: string): string {
  const file = withoutList(core);
  const bytes = readFileSync(file);
  for (let at = bytes.indexOf(ELF, 1); at !== -1; at = bytes.indexOf(ELF, at + 1)) bytes.fill(0, at, at + ELF.length);
  writeFileSync(file, bytes);
  return file;
}

/** The loader's names have links in them, the kernel's have none. */
function identity({ path: file, base, end, buildId }: CoreModule) {
  return { file: file.startsWith('/') ? realpathSync(file) : file, base, end, buildId };
}

describe('a core without a list of files has the same modules', () => {
  for (const situation of ['null-read', 'stripped-plugin', 'static-stripped-abort', 'thread-of-20'])
    test(situation, async () => {
      const { core } = await crash(situation);
      const [listed, found] = [openCore(core), openCore(withoutList(core))];
      try {
        assert.ok(listed.modules.length >= 2);
        assert.equal(listed.filesFoundBy, undefined);
        assert.equal(found.filesFoundBy, 'headers');
        assert.deepEqual(found.modules.map(identity), listed.modules.map(identity));
        assert.equal(found.executable, listed.executable);
      } finally {
        for (const each of [listed, found]) each.close();
      }
    });
});

test('and the same answer, which says so', async () => {
  const { core, truth } = await crash('null-read');
  const report = await triageCoredump(withoutList(core));
  assert.equal(sectionOf(report, 'crash')?.culpritFrame?.function, truth.culpritFunction);
  const told = await triageCoredump(core);
  assert.equal(sectionOf(report, 'crash')?.fingerprint, sectionOf(told, 'crash')?.fingerprint);
  assert.match(JSON.stringify(report.incomplete), /no list of the files that were mapped/);
  assert.doesNotMatch(JSON.stringify(told.incomplete), /no list of the files/);
});

test('where nothing tells the files, that is said, and no function is named', async () => {
  const { core, truth } = await crash('null-read');
  const report = await triageCoredump(withoutHeaders(core));
  const told = sectionOf(report, 'crash');
  assert.equal(told?.signal?.number, truth.signal);
  assert.equal(told?.culpritFrame?.function, undefined);
  assert.match(JSON.stringify(report.incomplete), /no file's headers are in its memory/);
});

test("of valgrind's own core the frames are told, and of registers those that valgrind keeps", async () => {
  const situation = 'null-read-offset';
  const { path: directory } = temporaryDirectory();
  const program = path.join(await buildFixture(readFixture(situation)), 'main');
  const args = ['-c', 'ulimit -c unlimited; exec valgrind -q "$0"', program];
  await runTool({ program: 'sh', args, cwd: directory });
  const [core] = readdirSync(directory).filter((name) => name.startsWith('vgcore.'));
  const report = await triageCoredump(path.join(directory, core ?? ''), { exe: program });
  const told = sectionOf(report, 'crash');
  const truth = expectation(situation);
  assert.equal(told?.signal?.name, 'SIGSEGV');
  assert.equal(told?.faultFrame?.function, truth.faultFunction);
  assert.equal(told?.culpritFrame?.function, truth.culpritFunction);
  assert.equal(told?.cause.class, 'unknown');
  assert.equal(told?.cause.address, undefined);
  const { registers = {} } = sectionOf(report, 'registers') ?? {};
  assert.ok('rip' in registers && 'rsp' in registers && !('rax' in registers), Object.keys(registers).join(' '));
  assert.match(JSON.stringify(report.incomplete), /valgrind wrote this core/);
  assert.equal(sectionOf(report, 'process')?.pid, undefined);
});
