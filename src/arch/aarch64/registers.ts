import type { Registers } from '../../process/memory.ts';
import type { RegisterSet } from '../register-set.ts';

/** x0 to x30, sp, pc and the flags: struct user_pt_regs in the kernel's uapi/asm/ptrace.h, where cpsr is called pstate. */
const NAMES = [...Array.from({ length: 31 }, (_, index) => `x${index}`), 'sp', 'pc', 'cpsr'];

/** Bits of an address that pointer authentication keeps its signature in, as gdb calls them: of data, and of code. */
export const DATA_MASK = 'pauth_dmask';
export const CODE_MASK = 'pauth_cmask';
/** NT_ARM_PAC_MASK (linux/elf.h): struct user_pac_mask of asm/ptrace.h, for data and for code. */
const PAC_MASK = 0x406;

export const REGISTERS = {
  names: NAMES,
  offset: 112,
  pc: 'pc',
  sp: 'sp',
  shown: NAMES,
  state: new Set(['cpsr']),
  link: 'x30',
  framePointer: 'x29',
  bases: [DATA_MASK],
  notes: {
    [PAC_MASK]: (note): Registers =>
      note.length < 16 ? {} : { [DATA_MASK]: note.readBigUInt64LE(), [CODE_MASK]: note.readBigUInt64LE(8) },
  },
} as const satisfies RegisterSet;
