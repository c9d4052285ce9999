import type { Registers } from '../../process/memory.ts';
import type { RegisterSet } from '../register-set.ts';

/** The program status word, mask and address (which gdb has as pswa too, of 64 bits the same), then r0 to r15: struct user_regs_struct of sys/user.h. */
const NAMES = ['pswm', 'pc', ...Array.from({ length: 16 }, (_, index) => `r${index}`)];

export const REGISTERS = {
  names: NAMES,
  offset: 112,
  pc: 'pc',
  sp: 'r15',
  shown: NAMES,
  state: new Set(['pswm']),
  link: 'r14',
  callerArea: 160,
  notes: { 0x307: systemCall },
} as const satisfies RegisterSet;

/** NT_S390_SYSTEM_CALL: the length of the instruction and the number of the call that the thread is in, of two bytes each. */
function systemCall(note: Buffer): Registers {
  return note.length < 4 ? {} : { system_call: BigInt(note.readUInt16BE(2)) };
}
