import type { Arch } from '../arch/model.ts';
import type { Registers } from './memory.ts';
import { fromLowerHalf } from '../linux/signal-mask.ts';
import { fieldsOf, type Encoding } from '../elf/fields.ts';
import type { Note } from '../elf/notes.ts';

/** A thread as a core's notes have it, whatever the processor. */
export interface NotedThread {
  readonly id: number;
  /** The signal it was stopped by; 0: none of its own. */
  readonly signal: number;
  /** The signals that it had blocked, signal n as bit n - 1. gdb's gcore writes 0. */
  readonly blocked?: bigint;
}

/** A thread as it was when the core was written. */
export interface CoreThread extends NotedThread {
  /** By gdb's names. */
  readonly registers: Registers;
  readonly pc: bigint;
  readonly sp: bigint;
}

/** In struct elf_prstatus_common (the kernel's include/linux/elfcore.h), which is the same for all processors: pr_cursig, pr_sighold, pr_pid. */
const SIGNAL_AT = 12;
const LAYOUT = { 32: { blocked: 20, id: 24 }, 64: { blocked: 24, id: 32 } } as const;

/**
 * A thread from its NT_PRSTATUS note.
 * @throws ElfError when the note is too short.
 */
export function parseNoted(note: Buffer, encoding: Encoding): NotedThread {
  const fields = fieldsOf(note, encoding);
  const { blocked, id } = LAYOUT[encoding.bits];
  return {
    id: fields.u32(id),
    signal: fields.u16(SIGNAL_AT),
    blocked: encoding.bits === 64 ? fields.u64(blocked) : fromLowerHalf(fields.u32(blocked)),
  };
}

/**
 * The same with its registers, as the processor's record lays them out.
 * @throws ElfError when the note is too short.
 */
export function parseThread(note: Buffer, further: readonly Note[], { elf, registers: layout }: Arch): CoreThread {
  const fields = fieldsOf(note, elf);
  const word = elf.bits / 8;
  const values = layout.names.map((name, index) => [name, fields.word(layout.offset + word * index)] as const);
  const own = Object.fromEntries(values);
  const more = further.map(({ type, data }) => layout.notes?.[type]?.(data(), own) ?? {});
  const registers = Object.assign({}, own, ...more) as Registers;
  return { ...parseNoted(note, elf), registers, pc: registers[layout.pc] ?? 0n, sp: registers[layout.sp] ?? 0n };
}
