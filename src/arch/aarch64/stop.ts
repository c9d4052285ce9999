import type { Stop } from '../../fault/model.ts';
import { readExactly } from '../../process/memory.ts';
import type { FaultContext, Interruption } from '../model.ts';

/** `brk #n` and `udf #n` (Arm Architecture Reference Manual, C6.2): n, of 16 bits, is for whoever catches it. */
export function findStop({ pc }: Interruption, { memory }: FaultContext): Stop | undefined {
  const word = (address: bigint) => readExactly(memory, address, 4)?.readUInt32LE(0);
  const code = word(pc);
  if (code === undefined) return undefined;
  if ((code & 0xffe0_001f) >>> 0 === 0xd420_0000) return { instruction: 'brk', by: 'compilers' };
  if (code >>> 16 !== 0) return undefined;
  // udf #0 is all zeros: among zeros it is memory that holds no code
  const isCode = code !== 0 || (word(pc + 4n) ?? 0) !== 0 || (word(pc - 4n) ?? 0) !== 0;
  return isCode ? { instruction: 'udf', by: 'compilers' } : undefined;
}
