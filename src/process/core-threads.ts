import type { Arch } from '../arch/model.ts';
import type { Registers } from './memory.ts';
import { fromLowerHalf } from '../linux/signal-mask.ts';
import { fieldsOf, type Encoding } from '../elf/fields.ts';
import type { Note } from '../elf/notes.ts';
import { known } from '../text/known.ts';

/** A thread as a core's notes have it, whatever the processor. */
export interface NotedThread {
  readonly id: number;
  /** The signal it was stopped by; 0: none of its own. */
  readonly signal: number;
  /** The signals that it had blocked, signal n as bit n - 1. gdb's gcore writes 0. */
  readonly blocked?: bigint;
  /** Absent where the core has none: gdb's gcore writes zeros. */
  readonly cpu?: CpuTime;
}

/** Seconds that a processor has worked for it. */
export interface CpuTime {
  readonly user: number;
  /** In the kernel. */
  readonly system: number;
}

/** A thread as it was when the core was written. */
export interface CoreThread extends NotedThread {
  /** By gdb's names. */
  readonly registers: Registers;
  readonly pc: bigint;
  readonly sp: bigint;
}

/**
 * In struct elf_prstatus_common (the kernel's include/linux/elfcore.h), which is the same for all processors: pr_cursig, pr_sighold, pr_pid,
 * and pr_utime, which pr_stime follows.
 */
const SIGNAL_AT = 12;
const LAYOUT = { 32: { blocked: 20, id: 24, time: 40 }, 64: { blocked: 24, id: 32, time: 48 } } as const;

/**
 * A thread from its NT_PRSTATUS note.
 * @throws ElfError when the note is too short.
 */
export function parseNoted(note: Buffer, encoding: Encoding): NotedThread {
  const fields = fieldsOf(note, encoding);
  const { blocked, id, time } = LAYOUT[encoding.bits];
  const word = encoding.bits / 8;
  const cpu =
    note.length < time + 4 * word ? undefined : cpuTime([0, 1, 2, 3].map((at) => fields.word(time + at * word)));
  return {
    id: fields.u32(id),
    signal: fields.u16(SIGNAL_AT),
    blocked: encoding.bits === 64 ? fields.u64(blocked) : fromLowerHalf(fields.u32(blocked)),
    ...known({ cpu }),
  };
}

const MICROSECONDS = 1_000_000;
/** Seconds; no thread has worked for a century. */
const LONGEST = 100 * 365 * 24 * 3600;

/** Two of struct timeval. */
function cpuTime(words: readonly bigint[]): CpuTime | undefined {
  const [userSeconds = 0, userRest = 0, systemSeconds = 0, systemRest = 0] = words.map(Number);
  const isTime = [userRest, systemRest].every((rest) => rest < MICROSECONDS);
  const [user, system] = [userSeconds + userRest / MICROSECONDS, systemSeconds + systemRest / MICROSECONDS];
  return isTime && user + system > 0 && user + system < LONGEST ? { user, system } : undefined;
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
