import type { Stop } from '../../fault/model.ts';
import { interruptedInstruction } from '../instruction.ts';
import type { FaultContext, Interruption } from '../model.ts';
import { isAfterBreakpoint } from './fault.ts';

const HLT = 0xf4;
/** The last byte of the opcode, behind 0f. */
const UNDEFINED: Readonly<Record<number, string>> = { 0x0b: 'ud2', 0xb9: 'ud1', 0xff: 'ud0' };

/** `int3`, `hlt` and the instructions that are defined to be none. */
export function findStop(at: Interruption, context: FaultContext): Stop | undefined {
  if (isAfterBreakpoint(at, context)) return { instruction: 'int3', by: 'debuggers' };
  const kind = interruptedInstruction(at, context)?.kind;
  const bytes = context.memory.read(at.pc, 4);
  if (kind === 'privileged') return bytes?.[0] === HLT ? { instruction: 'hlt', by: 'libraries' } : undefined;
  if (kind !== 'invalid') return undefined;
  // clang's UBSan in trap mode: 67 0f b9 40 NN, ud1 with an operand of 32-bit addressing that numbers the check
  const instruction = UNDEFINED[bytes?.[(bytes.indexOf(0x0f) + 1) % 4] ?? 0];
  return instruction === undefined ? undefined : { instruction, by: 'compilers' };
}
