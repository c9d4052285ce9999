import { readExactly, type Memory } from '../../process/memory.ts';
import type { Call } from '../model.ts';
import type { Mode } from './instruction/encoding.ts';

const DIRECT = 0xe8;
const DIRECT_LENGTH = 5;
const INDIRECT = 0xff;
/** Lengths of calls by register or memory, without prefix. */
const INDIRECT_LENGTHS = [2, 3, 4, 6, 7];
/** Bits 3 to 5 of the ModRM byte: which of the instructions of this opcode it is. */
const CALL_FIELD = 2;

/** The call just before a return address; undefined if there is none. */
export function callBefore(memory: Memory, returned: bigint, mode: Mode): Call | undefined {
  const direct = readExactly(memory, returned - BigInt(DIRECT_LENGTH), DIRECT_LENGTH);
  if (direct?.[0] === DIRECT) return { target: BigInt.asUintN(mode, returned + BigInt(direct.readInt32LE(1))) };
  return INDIRECT_LENGTHS.some((length) => {
    const code = readExactly(memory, returned - BigInt(length), 2);
    return code?.[0] === INDIRECT && (((code[1] ?? 0) >> 3) & 7) === CALL_FIELD;
  })
    ? {}
    : undefined;
}
