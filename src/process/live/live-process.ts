import { closeSync, openSync, readFileSync, readlinkSync, readSync } from 'node:fs';
import { archOf, processorOf } from '../../arch/index.ts';
import type { Arch } from '../../arch/model.ts';
import { fieldsOf } from '../../elf/fields.ts';
import { openBytes } from '../../elf/bytes.ts';
import { readElf, type Elf } from '../../elf/elf.ts';
import type { Sleeping } from '../../linux/proc-stat.ts';
import type { Core, CoreThread } from '../core.ts';
import { memoryOf, type ReadSegment } from '../core-memory.ts';
import { findModules } from '../core-modules.ts';
import { parseAuxv } from '../core-notes.ts';
import type { Registers } from '../memory.ts';
import { AT } from '../../linux/auxv.ts';
import { parseMaps } from './maps.ts';

/** A thread of a process that runs, as far as its registers are known. */
export interface LiveThread {
  readonly id: number;
  /** user_regs_struct, of when it stood still. */
  readonly registers?: Buffer;
  /** A part of its stack, of the same moment. */
  readonly stack?: { readonly address: bigint; readonly bytes: Buffer };
  /** Where it sleeps: all that is known of one that was not stopped. */
  readonly sleeping?: Sleeping;
}

/** A process that runs, asked for as a core is. What was copied of it is of the moment when it stood still; the rest is read when asked for. */
export type LiveProcess = Core & { readonly arch: Arch };

/**
 * Opens a process for reading. Nothing of it is stopped or changed.
 * @returns undefined where its program is none for which there is a record.
 * @throws an error of the system where it is gone, or may not be read.
 */
export function openLive(pid: number, threads: readonly LiveThread[]): LiveProcess | undefined {
  const elf = headOf(`/proc/${pid}/exe`);
  const arch = archOf(elf);
  if (arch === undefined) return undefined;
  const descriptor = openSync(`/proc/${pid}/mem`, 'r');
  const { segments, files } = parseMaps(readFileSync(`/proc/${pid}/maps`, 'utf8'));
  const auxv = parseAuxv(readFileSync(`/proc/${pid}/auxv`), elf);
  const memory = memoryOf(segments, readerOf(descriptor, threads));
  const processor = processorOf(elf, arch);
  const found = threads.flatMap((thread) => threadOf(thread, arch));
  return {
    path: `/proc/${pid}/mem`,
    size: 0,
    arch,
    encoding: { bits: elf.bits, littleEndian: elf.littleEndian },
    machine: elf.machine,
    ...(processor === undefined ? {} : { processor }),
    threads: found,
    noted: threads.map(({ id }) => ({ id, signal: 0 })),
    auxv,
    files,
    segments,
    modules: findModules(memory, files, auxv.get(AT.vdso)),
    executable: readlinkSync(`/proc/${pid}/exe`),
    read: memory.read,
    cstring: memory.cstring,
    close: () => closeSync(descriptor),
  };
}

function headOf(file: string): Elf {
  const bytes = openBytes(file);
  try {
    return readElf(bytes);
  } finally {
    bytes.close();
  }
}

/** From the copies of stacks first. A guard page may be read through /proc: what the process itself may not read is left out. */
function readerOf(descriptor: number, threads: readonly LiveThread[]): ReadSegment {
  const copies = threads.flatMap(({ stack }) => stack ?? []);
  return (address, length, { readable }) => {
    const copy = copies.find(({ address: at, bytes }) => address >= at && address < at + BigInt(bytes.length));
    if (copy !== undefined) {
      const from = Number(address - copy.address);
      return copy.bytes.subarray(from, from + length);
    }
    if (!readable) return undefined;
    const next = copies.reduce(
      (end, { address: at }) => (at > address && at < end ? at : end),
      address + BigInt(length),
    );
    return readAt(descriptor, address, Number(next - address));
  };
}

function readAt(descriptor: number, address: bigint, length: number): Buffer | undefined {
  const bytes = Buffer.alloc(length);
  try {
    const got = readSync(descriptor, bytes, 0, length, address);
    return got === 0 ? undefined : bytes.subarray(0, got);
  } catch {
    return undefined; // it is not mapped any more, or the kernel's own
  }
}

function threadOf({ id, registers: copied, sleeping }: LiveThread, arch: Arch): CoreThread[] {
  const { names, pc: pcName, sp: spName } = arch.registers;
  const word = arch.elf.bits / 8;
  if (copied !== undefined && copied.length >= names.length * word) {
    const fields = fieldsOf(copied, arch.elf);
    const registers: Registers = Object.fromEntries(names.map((name, index) => [name, fields.word(index * word)]));
    return [{ id, signal: 0, registers, pc: registers[pcName] ?? 0n, sp: registers[spName] ?? 0n }];
  }
  if (sleeping === undefined) return [];
  const { pc, sp } = sleeping;
  return [{ id, signal: 0, registers: { [pcName]: pc, [spName]: sp }, pc, sp }];
}
