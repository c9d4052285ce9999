import type { Fault } from '../../fault/model.ts';
import { SIGBUS, SIGILL, SIGTRAP } from '../../linux/signal-names.ts';
import { readExactly } from '../../process/memory.ts';
import { interruptedInstruction } from '../instruction.ts';
import type { FaultContext, InstructionAt, Interruption } from '../model.ts';
import { isAfterSystemCall } from '../system-call.ts';
import { isInEveryProcessor } from './instruction/at.ts';
import type { Raised } from './syndrome.ts';

/**
 * What the instruction at pc proves of a signal whose siginfo is not there: undefined instructions, breakpoints and jumps to where
 * no instruction can begin raise a signal and leave no record. `harmless`: it is known, and none of these; `unknown`: it is not.
 */
export function byInstruction(at: Interruption, context: FaultContext): Fault | 'harmless' | 'unknown' {
  const instruction = interruptedInstruction(at, context);
  const raised = raisedBy(at, instruction, context);
  const { handled, source } = context;
  if (raised !== undefined && (handled === undefined || handled === raised.signal))
    return { ...raised, address: at.pc, source, confidence: 'high', staleTrap: false, atPc: true };
  return instruction === undefined && !isAfterSystemCall(at, context) ? 'unknown' : 'harmless';
}

function raisedBy(
  at: Interruption,
  instruction: InstructionAt | undefined,
  context: FaultContext,
): (Raised & Pick<Fault, 'access'>) | undefined {
  const { handled, delivered } = context;
  if (at.pc % 4n !== 0n) return { signal: SIGBUS, code: 1, reason: 'misaligned', access: 'execute' };
  if (instruction?.kind === 'breakpoint') return { signal: SIGTRAP, code: 1, reason: 'breakpoint' };
  if (instruction?.kind === 'invalid') return { signal: SIGILL, code: 1, reason: 'invalid-opcode' };
  const isIllegal = (handled ?? delivered?.signal) === SIGILL;
  return isIllegal && isBadBranch(at, context) ? { signal: SIGILL, code: 1, reason: 'branch-target' } : undefined;
}

/** PSTATE.BTYPE, which an indirect branch sets and the next instruction clears. */
const BRANCH_TYPE = 3n << 10n;

/** Whether an indirect branch led to an instruction that is no fault of its own: it may not be branched to (BTI). */
export function isBadBranch({ pc, registers: { cpsr = 0n } }: Interruption, { memory }: FaultContext): boolean {
  return (cpsr & BRANCH_TYPE) !== 0n && isInEveryProcessor(memory, pc) && !isLandingPad(memory, pc);
}

/** bti, paciasp and pacibsp: where branches may go. */
const LANDING_PADS: ReadonlySet<number> = new Set([
  0xd503241f, 0xd503245f, 0xd503249f, 0xd50324df, 0xd503233f, 0xd503237f,
]);

function isLandingPad(memory: FaultContext['memory'], pc: bigint): boolean {
  return LANDING_PADS.has(readExactly(memory, pc, 4)?.readUInt32LE() ?? 0);
}
