import { divisionReason, interruptedInstruction } from '../arch/instruction.ts';
import type { FaultContext, InstructionAt, Interruption, MemoryAccess } from '../arch/model.ts';
import { segmentAt, type Segment } from '../process/segments.ts';
import { allows, pageFaultSignal, type PageFault } from '../arch/page-fault.ts';
import { SI_KERNEL, SIGBUS, SIGFPE, SIGILL, SIGSEGV } from '../linux/signal-names.ts';
import type { Fault, FaultReason } from './model.ts';

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
function fetch({ arch, pc, sp }: Interruption, { segments }: FaultContext): InstructionFault | undefined {
  if (segmentAt(segments, pc)?.executable === true) return undefined;
  const { code, reason } = pageFaultSignal(
    { address: pc, access: 'execute', present: false, ...userEnd(arch, segments), sp },
    segments,
    undefined,
  );
  return { ...(code !== undefined && { code }), reason, address: pc, access: 'execute', atPc: true };
}

function userEnd(arch: Interruption['arch'], segments: readonly Segment[]): Pick<PageFault, 'userEnd'> {
  return arch?.userEnd === undefined ? {} : { userEnd: arch.userEnd(segments) };
}

/** A pointer that no address space of the processor has, and its kin. */
function protection(at: Interruption, context: FaultContext): InstructionFault | undefined {
  const { reason, address, access, atPc } = at.arch?.hardware?.protection?.(at, context) ?? {};
  if (reason === undefined || atPc !== true) return undefined;
  return { code: SI_KERNEL, reason, atPc, ...(address !== undefined && { address }), ...(access && { access }) };
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
    { address, access, present: false, ...userEnd(at.arch, segments), sp: at.sp },
    segments,
    undefined,
  );
  return { ...(code !== undefined && { code }), reason, address, access, atPc: true };
}

/** The first byte of an access and the last, which may be in another page. */
function ends(access: MemoryAccess): MemoryAccess[] {
  return [access, { ...access, address: access.address + access.size - 1n }];
}
