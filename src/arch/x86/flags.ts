/** Flags that a program can have: bit 1 is always set, interrupts are on, the I/O level is 0, undefined bits are 0. */
const ALWAYS = 0x202n;
const NEVER = ~0x3f_4fd7n | 0x3000n;

/** Whether a program can have had these flags. */
export function areUserFlags(flags: bigint): boolean {
  return (flags & ALWAYS) === ALWAYS && (flags & NEVER) === 0n;
}

/** A program runs at privilege level 3, the lowest bits of its code segment. */
export function isUserMode(cs: bigint): boolean {
  return (cs & 3n) === 3n;
}

/** Of `struct _fpx_sw_bytes` (uapi/asm/sigcontext.h), in the floating point state: the mark of what the kernel saves with XSAVE. */
export const SAVED_STATE = { offset: 464, magic: 0x4650_5853 } as const;
