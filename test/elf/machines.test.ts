import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import { openCore, type Core } from '../../src/process/core.ts';
import { makeCore, packed, type MadeNote, type MadeSegment } from './made-core.ts';
import { workDirectory } from './real-cores.ts';

const directory = workDirectory();
const NT = { prstatus: 1, prpsinfo: 3, auxv: 6, file: 0x46494c45, siginfo: 0x53494749 };

function opened(
  machine: number,
  notes: readonly MadeNote[],
  segments: readonly MadeSegment[] = [],
  bigEndian = false,
): Core {
  const file = path.join(directory, `core-${machine}`);
  writeFileSync(file, makeCore({ machine, notes, segments, bigEndian }));
  const core = openCore(file);
  core.close();
  return core;
}

/** struct elf_prstatus of aarch64: 112 bytes, x0 to x30, sp, pc, pstate, the floating point flag. */
function arm64Thread(id: number, signal: number): MadeNote {
  const head = Buffer.alloc(112);
  head.writeInt16LE(signal, 12);
  head.writeInt32LE(id, 32);
  const registers = Array.from({ length: 34 }, (_, index) => [8, 0x1000 + index] as const);
  return { type: NT.prstatus, data: Buffer.concat([head, packed(true, ...registers, [8, 1])]) };
}

function siginfo(signal: number, code: number, union: Buffer, littleEndian = true): MadeNote {
  return {
    type: NT.siginfo,
    data: Buffer.concat([
      packed(littleEndian, [4, signal], [4, 0], [4, code], [4, 0]),
      union,
      Buffer.alloc(128 - 16 - union.length),
    ]),
  };
}

suite('aarch64', () => {
  const notes = [arm64Thread(41, 11), siginfo(11, 2, packed(true, [8, 0xffff_0000_1234n])), arm64Thread(42, 0)];
  const core = opened(183, notes, [{ address: 0x1_0000n, flags: 6, data: Buffer.from('memory\0') }]);

  test('has the registers of its threads by their names', () => {
    assert.equal(core.arch?.name, 'aarch64');
    assert.deepEqual(
      core.threads.map(({ id, signal }) => [id, signal]),
      [
        [41, 11],
        [42, 0],
      ],
    );
    const { x0, x30, sp, pc, cpsr } = core.threads[0]?.registers ?? {};
    assert.deepEqual([x0, x30, sp, pc, cpsr], [0x1000n, 0x101en, 0x101fn, 0x1020n, 0x1021n]);
    assert.deepEqual([core.threads[0]?.pc, core.threads[0]?.sp], [0x1020n, 0x101fn]);
  });

  test('has the address of its fault', () =>
    assert.deepEqual(core.siginfo, { signal: 11, errno: 0, code: 2, address: 0xffff_0000_1234n }));
});

suite('siginfo holds an address or a sender, never both', () => {
  const bytes = packed(true, [4, 2900], [4, 1000]);
  const cases: [string, number, number, object][] = [
    ['a kill', 11, 0, { sender: { pid: 2900, uid: 1000 } }],
    ['a raise', 6, -6, { sender: { pid: 2900, uid: 1000 } }],
    ['a timer', 14, -2, {}],
    ['a fault without an address: SI_KERNEL', 11, 128, {}],
    ['a page fault', 11, 1, { address: 0x3e800000b54n }],
    ['a signal that carries none', 17, 1, {}],
  ];
  for (const [name, signal, code, rest] of cases) {
    test(name, () =>
      assert.deepEqual(opened(62, [siginfo(signal, code, bytes)]).siginfo, { signal, errno: 0, code, ...rest }),
    );
  }
});

test('of a machine whose registers are not known, the rest is read: big endian sparc64', () => {
  const name = Buffer.alloc(96);
  name.write('program', 0);
  name.write('program --option', 16);
  const info = {
    type: NT.prpsinfo,
    data: Buffer.concat([packed(false, [8, 0], [8, 0], [4, 1000], [4, 100], [4, 7], [4, 1], [4, 7], [4, 7]), name]),
  };
  const files = {
    type: NT.file,
    data: Buffer.concat([
      packed(false, [8, 1], [8, 4096], [8, 0x10000], [8, 0x12000], [8, 3]),
      Buffer.from('/usr/lib/a library.so\0'),
    ]),
  };
  const auxv = { type: NT.auxv, data: packed(false, [8, 9], [8, 0x10010], [8, 0], [8, 0]) };
  const core = opened(
    43,
    [info, files, auxv, siginfo(11, 1, packed(false, [8, 0x99]), false)],
    [{ address: 0x10000n, flags: 5, data: Buffer.alloc(0x2000) }],
    true,
  );
  assert.deepEqual([core.arch, core.processor?.name, core.threads], [undefined, 'sparc64', []]);
  assert.deepEqual(core.process, {
    pid: 7,
    ppid: 1,
    group: 7,
    uid: 1000,
    gid: 100,
    name: 'program',
    arguments: 'program --option',
  });
  assert.deepEqual(core.files, [
    { start: 0x10000n, end: 0x12000n, fileOffset: 0x3000n, path: '/usr/lib/a library.so' },
  ]);
  assert.deepEqual([...core.auxv], [[9, 0x10010n]]);
  assert.equal(core.siginfo?.address, 0x99n);
  assert.equal(core.executable, '/usr/lib/a library.so');
});

test('a core whose pages of headers were left out (coredump_filter) has modules without build-id', () => {
  const files = {
    type: NT.file,
    data: Buffer.concat([
      packed(
        true,
        [8, 3],
        [8, 4096],
        [8, 0x10000],
        [8, 0x11000],
        [8, 0],
        [8, 0x11000],
        [8, 0x12000],
        [8, 1],
        [8, 0x20000],
        [8, 0x21000],
        [8, 0],
      ),
      Buffer.from('/lib/a.so\0/lib/a.so\0/data\0'),
    ]),
  };
  const core = opened(62, [files], [{ address: 0x11000n, flags: 5, data: Buffer.alloc(0x1000) }]);
  assert.deepEqual(core.modules, [{ path: '/lib/a.so', base: 0x10000n, end: 0x12000n, firstPageInCore: false }]);
});
