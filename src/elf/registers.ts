import { fieldsOf, type Encoding } from './fields.ts';

/** Machines whose registers are known. */
export type Machine = 'x86-64' | 'aarch64' | 'other';

/** A thread as it was when the core was written. */
export interface CoreThread {
  readonly id: number;
  /** The signal it was stopped by; 0: none of its own. */
  readonly signal: number;
  /** By name: `rip`, `rsp`, ... or `pc`, `sp`, `x0`, ... */
  readonly registers: Readonly<Record<string, bigint>>;
  readonly pc: bigint;
  readonly sp: bigint;
  /** The signals that it had blocked, signal n as bit n - 1. gdb's gcore writes 0. */
  readonly blocked?: bigint;
}

/** Registers in the order of struct user_regs_struct, from /usr/include/x86_64-linux-gnu/sys/user.h and asm/ptrace.h */
const REGISTERS = {
  'x86-64': {
    names:
      'r15 r14 r13 r12 rbp rbx r11 r10 r9 r8 rax rcx rdx rsi rdi orig_rax rip cs eflags rsp ss fs_base gs_base ds es fs gs'.split(
        ' ',
      ),
    pc: 'rip',
    sp: 'rsp',
  },
  aarch64: {
    names: [...Array.from({ length: 31 }, (_, index) => `x${index}`), 'sp', 'pc', 'pstate'],
    pc: 'pc',
    sp: 'sp',
  },
} as const;

const BLOCKED_AT = 24; // pr_sighold in struct elf_prstatus of both machines
const REGISTERS_AT = 112;

/**
 * A thread from its NT_PRSTATUS note; none for other machines.
 * @throws ElfError when the note is too short.
 */
export function parseThread(note: Buffer, encoding: Encoding, machine: Machine): CoreThread[] {
  if (machine === 'other') return [];
  const { names, pc, sp } = REGISTERS[machine];
  const fields = fieldsOf(note, encoding);
  const registers = Object.fromEntries(names.map((name, index) => [name, fields.u64(REGISTERS_AT + 8 * index)]));
  return [
    {
      id: fields.u32(32),
      signal: fields.u16(12),
      registers,
      pc: registers[pc] ?? 0n,
      sp: registers[sp] ?? 0n,
      blocked: fields.u64(BLOCKED_AT),
    },
  ];
}
