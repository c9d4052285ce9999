import type { Fault, FaultContext, FaultReason, Interruption } from './fault.ts';
import type { InstructionAt, MemoryAccess } from '../arch/x86-64/instruction/at.ts';
import { segmentAt } from '../elf/core-memory.ts';
import { SIGBUS, SIGFPE, SIGILL, SIGSEGV } from '../linux/signal-names.ts';
import { divisionReason } from '../arch/x86-64/division-fault.ts';
import { interruptedInstruction, userEnd } from '../arch/x86-64/explain.ts';
import { generalProtection } from '../arch/x86-64/general-protection.ts';
import { allows, pageFaultSignal } from './page-fault.ts';

/** What the instruction at pc was stopped by, where nothing else tells. */
export type InstructionFault = Partial<Pick<Fault, 'code' | 'address' | 'access' | 'atPc'>> & {
  readonly reason: FaultReason;
};

/**
 * The fault of a signal that comes without siginfo and trap, as some core writers leave them out: what the instruction
 * at pc can't have done. Undefined if there is nothing that it can't do, or it is not known.
 */
export function instructionFault(
  at: Interruption,
  signal: number,
  context: FaultContext,
): InstructionFault | undefined {
  return BY_SIGNAL[signal]?.(at, context);
}

const BY_SIGNAL: Readonly<Record<number, (at: Interruption, context: FaultContext) => InstructionFault | undefined>> = {
  [SIGSEGV]: (at, context) => fetch(at, context) ?? protection(at, context) ?? forbiddenAccess(at, context),
  [SIGBUS]: protection,
  [SIGFPE]: (at, context) => division(at, interruptedInstruction(at, context)),
  [SIGILL]: (at, context) =>
    interruptedInstruction(at, context)?.kind === 'invalid'
      ? { code: 2, reason: 'invalid-opcode', address: at.pc, atPc: true }
      : undefined,
};

/** A jump to where no code is. */
function fetch({ pc, sp }: Interruption, { segments }: FaultContext): InstructionFault | undefined {
  if (segmentAt(segments, pc)?.executable === true) return undefined;
  const { code, reason } = pageFaultSignal(
    { address: pc, access: 'execute', present: false, userEnd: userEnd(segments), sp },
    segments,
    undefined,
  );
  return { ...(code !== undefined && { code }), reason, address: pc, access: 'execute', atPc: true };
}

/** A pointer that no address space of x86-64 has, and its kin. */
function protection(at: Interruption, context: FaultContext): InstructionFault | undefined {
  if (at.machine !== 'x86-64') return undefined;
  const { reason, address, access, atPc } = generalProtection(at, context);
  if (atPc !== true) return undefined;
  return { code: 128, reason, atPc, ...(address !== undefined && { address }), ...(access && { access }) };
}

function division({ pc }: Interruption, instruction: InstructionAt | undefined): InstructionFault | undefined {
  const isFault = instruction?.division === 'by-zero' || instruction?.division === 'overflow';
  return isFault ? { code: 1, reason: divisionReason(instruction.division), address: pc, atPc: true } : undefined;
}

/** An access to memory that is not mapped, or not for this. */
export function forbiddenAccess(at: Interruption, context: FaultContext): InstructionFault | undefined {
  const { segments } = context;
  const found = interruptedInstruction(at, context)
    ?.accesses?.flatMap(ends)
    .find(({ address, access }) => !allows(segmentAt(segments, address), access));
  if (found === undefined) return undefined;
  const { address, access } = found;
  const { code, reason } = pageFaultSignal(
    { address, access, present: false, userEnd: userEnd(segments), sp: at.sp },
    segments,
    undefined,
  );
  return { ...(code !== undefined && { code }), reason, address, access, atPc: true };
}

/** The first byte of an access and the last, which may be in another page. */
function ends(access: MemoryAccess): MemoryAccess[] {
  return [access, { ...access, address: access.address + access.size - 1n }];
}
