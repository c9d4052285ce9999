import { fieldsOf } from '../../elf/fields.ts';
import type { Registers } from '../../process/memory.ts';
import type { RegisterSet } from '../register-set.ts';

const GENERAL = 'eax ebx ecx edx esi edi ebp esp eip eflags';

/** In the order of struct user_regs_struct of 32 bits: sys/user.h */
export const REGISTERS = {
  names: 'ebx ecx edx esi edi ebp eax ds es fs gs orig_eax eip cs eflags esp ss'.split(' '),
  offset: 72,
  pc: 'eip',
  sp: 'esp',
  shown: GENERAL.split(' '),
  state: new Set(['eflags', 'cs', 'ss', 'ds', 'es', 'fs', 'gs']),
  framePointer: 'ebp',
  threadPointer: 'gs_base',
  bases: ['fs_base', 'gs_base'],
  notes: { 0x200: threadAreas },
} as const satisfies RegisterSet;

/** `struct user_desc` (uapi/asm/ldt.h): number, base, limit, flags, of 4 bytes each. */
const AREA = 16;

/** The bases of fs and gs, by the descriptors of a thread's own that their selectors are of (NT_386_TLS). */
function threadAreas(note: Buffer, registers: Registers): Registers {
  const fields = fieldsOf(note, { bits: 32, littleEndian: true });
  const bases = new Map<bigint, bigint>();
  for (let at = 0; at + AREA <= note.length; at += AREA) bases.set(fields.word(at), fields.word(at + 4));
  return Object.fromEntries(
    ['fs', 'gs'].flatMap((name) => {
      const base = bases.get((registers[name] ?? 0n) >> 3n);
      return base === undefined ? [] : [[`${name}_base`, base] as const];
    }),
  );
}

const WIDE: Readonly<Record<string, string>> = Object.fromEntries(
  ['ax', 'bx', 'cx', 'dx', 'si', 'di', 'bp', 'sp', 'ip'].map((name) => [`e${name}`, `r${name}`]),
);

/** Registers by the names of their 64 bits, as the decoder has them. */
export function widened(registers: Registers): Registers {
  return Object.fromEntries(Object.entries(registers).map(([name, value]) => [WIDE[name] ?? name, value]));
}
