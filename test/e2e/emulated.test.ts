import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { truthOf, type Set as Recorded } from '../../fixtures/processors/truth.ts';
import { triageCoredump } from '../../src/coredump/coredump.ts';
import { PT, readElf } from '../../src/elf/elf.ts';
import { openBytes } from '../../src/elf/bytes.ts';
import { openCore } from '../../src/process/core.ts';
import { parseReport } from '../../src/report/model.ts';
import { sectionOf } from '../../src/report/section-of.ts';
import { temporaryDirectory } from '../../src/tools/lifecycle.ts';
import { faultline } from '../support/faultline.ts';
import { unpackedSet } from '../support/recorded-processors.ts';
import { mistakes } from '../support/verdict.ts';

/** By what recorded them, QEMU 7.2 and 11.1; x86-64 has its program with it, and the truth of aarch64. */
const SETS = {
  'qemu-user': ['aarch64', 'armhf', 's390x', 'ppc64le'],
  'qemu-user-11': ['aarch64', 'armhf', 'riscv64', 's390x', 'ppc64le', 'loongarch64', 'x86-64'],
} as const satisfies Readonly<Record<string, readonly (Recorded | 'x86-64')[]>>;

const scratch = temporaryDirectory();
after(() => scratch.remove());

const rootOf = (set: Recorded): string => path.join(unpackedSet(set, scratch.path), 'root');

/** The core holds no siginfo: the code is told where the instruction proves it, and how the process ended is not. */
const UNTOLD = /^(?:code: undefined|re-raised: undefined|delivered \w+: undefined)/;

/** Cores of QEMU's user emulation (fixtures/processors/record-qemu-user.sh): they list no files, and hold the headers of none. */
for (const [recorded, sets] of Object.entries(SETS))
  for (const set of sets)
    describe(`the emulator's own cores of ${set} (${recorded})`, { concurrency: 2 }, () => {
      const directory = path.join(unpackedSet(recorded, scratch.path), set);
      for (const file of readdirSync(directory).filter((name) => name.endsWith('.core')))
        test(file, async () => {
          const name = path.basename(file, '.core');
          const [sysroot, like] = set === 'x86-64' ? [directory, 'aarch64' as const] : [rootOf(set), set];
          const exe = path.join(sysroot, name.split('.')[0] ?? '');
          const report = await triageCoredump(path.join(directory, file), { exe, sysroot });
          const { address, thread: _, sender: __, ...truth } = truthOf(like, name) ?? assert.fail('it has no truth');
          const printed = readFileSync(path.join(directory, `${name}.out`), 'utf8');
          const thread = Number(/^thread (\d+)$/m.exec(printed)?.[1]);
          const said = mistakes(report, { ...truth, thread, ...(address === undefined ? {} : { address }) });
          assert.deepEqual(
            said.filter((mistake) => !UNTOLD.test(mistake)),
            [],
          );
          if (set === 'x86-64') return; // its headers are in memory
          assert.match(JSON.stringify(report.incomplete), /nothing proves that it is the program that crashed/);
          assert.equal(sectionOf(report, 'process')?.processor, set);
        });
    });

const CORE = path.join(unpackedSet('qemu-user', scratch.path), 'aarch64', 'crash.null_read.core');

test('its libraries are placed by the list of the loader, and the loader itself by what the kernel told', () => {
  const sysroot = rootOf('aarch64');
  const core = openCore(CORE, { exe: path.join(sysroot, 'crash'), sysroot });
  try {
    assert.equal(core.filesFoundBy, 'comparison');
    assert.deepEqual(
      core.modules.map(({ path: name }) => path.basename(name)),
      ['crash', 'ld-linux-aarch64.so.1', 'libc.so.6'],
    );
  } finally {
    core.close();
  }
});

test('a file that is not what memory holds of it is not taken, and then no function has a name', async () => {
  const sysroot = rootOf('aarch64');
  const other = path.join(scratch.path, 'crash');
  copyFileSync(path.join(sysroot, 'crash'), other);
  const bytes = readFileSync(other);
  const dynamic = readElf(openBytes(other)).programHeaders.find(({ type }) => type === PT.dynamic);
  assert.ok(dynamic !== undefined);
  bytes.writeBigUInt64LE(bytes.readBigUInt64LE(dynamic.offset + 24) + 16n, dynamic.offset + 24); // where its DT_INIT is
  writeFileSync(other, bytes);
  for (const exe of [other, path.join(sysroot, 'crash-static'), path.join(rootOf('ppc64le'), 'crash')]) {
    const report = await triageCoredump(CORE, { exe, sysroot });
    assert.equal(sectionOf(report, 'crash')?.faultFrame?.function, undefined);
    assert.match(JSON.stringify(report.incomplete), /no program that could be compared with it is here/);
  }
});

const EMULATOR = ['qemu-aarch64-static', 'qemu-aarch64'].find((name) => spawnSync(name, ['--version']).status === 0);

test("ci run finds them, and not the emulator's own beside them", { skip: EMULATOR === undefined }, async () => {
  const directory = path.join(scratch.path, 'tests');
  const sysroot = rootOf('aarch64');
  mkdirSync(path.join(directory, 'build'), { recursive: true });
  copyFileSync(path.join(sysroot, 'crash'), path.join(directory, 'build', 'crash'));
  const script = `ulimit -c unlimited; cd build; ${EMULATOR} ./crash null_write; exit 1`;
  const { status } = await faultline(['ci', 'run', '--report', 'json=report.json', '--', 'sh', '-c', script], {
    cwd: directory,
    env: { ...process.env, TMPDIR: directory, QEMU_LD_PREFIX: sysroot, GITHUB_ACTIONS: undefined },
  });
  assert.equal(status, 1);
  const report = parseReport(JSON.parse(readFileSync(path.join(directory, 'report.json'), 'utf8')));
  const crashes = report.sections.filter(({ kind }) => kind === 'crash');
  assert.equal(crashes.length, 1);
  const told = sectionOf(report, 'crash');
  assert.equal(told?.arch, 'aarch64');
  assert.equal(told?.cause.class, 'null-write');
  assert.equal(told?.culpritFrame?.function, 'fault_null_write');
});
