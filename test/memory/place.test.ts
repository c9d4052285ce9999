import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ARCHS } from '../../src/arch/index.ts';
import type { Image } from '../../src/memory/model.ts';
import { placesOf } from '../../src/memory/place.ts';
import type { CoreThread, Segment } from '../../src/process/core.ts';

const PROGRAM = '/usr/bin/program';
const LIBC = '/usr/lib/libc.so.6';

function segment(start: bigint, end: bigint, permissions: string): Segment {
  return {
    start,
    end,
    readable: permissions.includes('r'),
    writable: permissions.includes('w'),
    executable: permissions.includes('x'),
    fileOffset: 0,
    fileSize: 0,
  };
}

function thread(id: number, sp: bigint, top: bigint): CoreThread {
  return { id, signal: 0, registers: { fs_base: top, rsp: sp }, pc: 0n, sp };
}

/** A program with its heap, two threads whose stacks are one mapping, one with a guard of its own, and the first stack. */
const IMAGE: Image = {
  arch: ARCHS['x86-64'],
  encoding: { bits: 64, littleEndian: true },
  auxv: new Map([[31, 0x7fff_0000_8ff0n]]),
  executable: PROGRAM,
  files: [
    { start: 0x40_0000n, end: 0x40_1000n, fileOffset: 0n, path: PROGRAM },
    { start: 0x7f00_0100_0000n, end: 0x7f00_0100_2000n, fileOffset: 0x3000n, path: LIBC },
  ],
  modules: [
    { path: PROGRAM, base: 0x40_0000n, end: 0x40_2000n, firstPageInCore: true },
    { path: LIBC, base: 0x7f00_0100_0000n, end: 0x7f00_0100_6000n, firstPageInCore: true },
  ],
  process: { pid: 1, ppid: 0, group: 1, uid: 0, gid: 0, name: '', arguments: '' },
  read: () => undefined,
  segments: [
    segment(0x40_0000n, 0x40_1000n, 'r-x'),
    segment(0x40_1000n, 0x40_2000n, 'rw-'),
    segment(0x150_0000n, 0x152_0000n, 'rw-'),
    segment(0x7f00_0000_0000n, 0x7f00_0080_0000n, 'rw-'),
    segment(0x7f00_0090_0000n, 0x7f00_0090_1000n, '---'),
    segment(0x7f00_0090_1000n, 0x7f00_00a0_0000n, 'rw-'),
    segment(0x7f00_0100_0000n, 0x7f00_0100_2000n, 'r--'),
    segment(0x7f00_0100_2000n, 0x7f00_0100_3000n, 'rw-'),
    segment(0x7f00_0100_4000n, 0x7f00_0100_5000n, 'rw-'),
    segment(0x7f00_0110_0000n, 0x7f00_0910_0000n, '---'),
    segment(0x7fff_0000_0000n, 0x7fff_0000_9000n, 'rw-'),
  ],
  threads: [
    thread(1, 0x7fff_0000_8000n, 0x7f00_0120_0000n),
    thread(2, 0x7f00_003f_0000n, 0x7f00_003f_f000n),
    thread(3, 0x7f00_007f_0000n, 0x7f00_007f_f000n),
    thread(4, 0x7f00_009f_0000n, 0x7f00_009f_f000n),
  ],
};

/** What each address is in, as `kind thread-or-file offset`; between two, as `below < > above`. */
const PLACES: Readonly<Record<string, string>> = {
  '0x400010': 'file program 0x10',
  '0x401800': 'data program',
  '0x1500000': 'heap',
  '0x1520000': 'heap 0x1 < > anonymous 0x7efffeae0000',
  '0x7f00003f0100': 'stack 2',
  '0x7f00007f0100': 'stack 3',
  '0x7f0000000000': 'anonymous',
  '0x7f0000900800': 'guard 4',
  '0x7f0000901000': 'stack 4',
  '0x7f0001001234': 'file libc.so.6 0x4234',
  '0x7f0001002800': 'data libc.so.6',
  '0x7f0001004000': 'anonymous', // in a gap of its image
  '0x7f0001200000': 'reserved',
  '0x7fff00000000': 'stack 1',
  '0x1': ' < > file program 0x3fffff',
  '0x7fff00009000': 'stack 1 0x1 < > ',
};

for (const [address, expected] of Object.entries(PLACES))
  test(`${address}: ${expected}`, () => {
    const { mapping, below, above } = placesOf(IMAGE)(BigInt(address));
    if (mapping !== undefined) assert.equal(nameOf(mapping, BigInt(address)), expected);
    else assert.equal([below, above].map((each) => beside(each)).join(' < > '), expected);
  });

function nameOf(
  { kind, thread: id, file, fileOffset, start }: NonNullable<ReturnType<ReturnType<typeof placesOf>>['mapping']>,
  address?: bigint,
): string {
  const offset =
    fileOffset === undefined || address === undefined ? '' : `0x${(fileOffset + address - start).toString(16)}`;
  return [kind, id ?? '', file?.split('/').at(-1) ?? '', offset].filter((part) => part !== '').join(' ');
}

function beside(neighbour: ReturnType<ReturnType<typeof placesOf>>['below']): string {
  return neighbour === undefined ? '' : `${nameOf(neighbour.mapping)} 0x${neighbour.distance.toString(16)}`;
}
