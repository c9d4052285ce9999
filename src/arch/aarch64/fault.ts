import type { Fault, FaultAccess } from '../../fault/model.ts';
import { segmentAt } from '../../process/segments.ts';
import { allows, pageFaultSignal } from '../page-fault.ts';
import { accessOf as accessOfInstruction, canFault, interruptedInstruction } from '../instruction.ts';
import type { FaultContext, HardwareFault, Interruption } from '../model.ts';
import { isAfterSystemCall } from '../system-call.ts';
import { byInstruction } from './by-instruction.ts';
import { untagged, USER_END } from './pointer.ts';
import { accessOf, hasAddress, kindOf, statusOf } from './syndrome.ts';

/**
 * The access of the thread's last abort, if that was at this address. An instruction that reads and writes its operand at once
 * writes it, whichever the processor noticed first.
 */
export function aarch64Access(at: Interruption, address: bigint, context: FaultContext): FaultAccess | undefined {
  const { esr, faultAddress, pc } = at;
  const isLast = esr !== undefined && faultAddress !== undefined && untagged(faultAddress) === untagged(address);
  const decoded = accessOfInstruction(pc, interruptedInstruction(at, context), address);
  if (decoded === 'write') return decoded;
  return isLast ? accessOf(esr) : undefined;
}

/** Whether the record is of a fault at this address, wherever pc is by now. */
export function isOfFault({ esr, faultAddress }: Interruption, address: bigint | undefined): boolean {
  return esr !== undefined && faultAddress !== undefined && untagged(faultAddress) === address;
}

/** The operand of a misaligned access, or pc where that is: the kernel gives the address of either. */
export function misaligned(at: Interruption, context: FaultContext): Partial<Fault> {
  const raw = at.siginfo?.address ?? at.faultAddress;
  const address = raw === undefined ? undefined : untagged(raw);
  if (at.pc % 4n !== 0n && (address === undefined || address === at.pc))
    return { address: at.pc, access: 'execute', atPc: true };
  if (address === undefined) return {};
  const access =
    aarch64Access(at, address, context) ?? accessOfInstruction(at.pc, interruptedInstruction(at, context), address);
  const atPc = canFault(at, interruptedInstruction(at, context), address, access);
  return { address, ...(access && { access }), ...(atPc !== undefined && { atPc }) };
}

/**
 * The fault that the syndrome and fault address of a signal frame tell, when there is no siginfo. As on x86 they
 * stay those of an older fault when a signal is sent: they count only if the instruction at pc can have raised it. Most
 * faults that are none of memory leave no record: there the instruction tells.
 */
export function aarch64Fault(at: Interruption, context: FaultContext): HardwareFault | undefined {
  if (at.faultAddress === undefined) return undefined;
  const proven = byInstruction(at, context);
  if (typeof proven === 'object') return proven;
  if (at.esr === undefined)
    return withoutSyndrome(at, context) ?? (proven === 'harmless' && at.faultAddress === 0n ? 'none' : 'unknown');
  const kind = kindOf(at.esr);
  if (kind === 'fetch' || kind === 'data') return abort(at, at.esr, kind, context);
  if (kind === undefined || isAfterSystemCall(at, context)) return 'stale';
  return { ...kind, address: at.pc, source: context.source, confidence: 'medium', staleTrap: false };
}

/** The kernel writes syndrome and address or none; QEMU's user emulation writes an address only. */
function withoutSyndrome(at: Interruption, context: FaultContext): Fault | undefined {
  const address = untagged(at.faultAddress ?? 0n);
  const access = accessOfInstruction(at.pc, interruptedInstruction(at, context), address);
  if (access === undefined || allows(segmentAt(context.segments, address), access)) return undefined;
  const page = { address, access, sp: at.sp, present: false, userEnd: USER_END };
  const { guessed: _, ...signal } = pageFaultSignal(page, context.segments, context.delivered);
  return { ...signal, address, access, source: context.source, confidence: 'medium', staleTrap: false, atPc: true };
}

function abort(at: Interruption, esr: bigint, kind: 'fetch' | 'data', context: FaultContext): HardwareFault {
  const address = untagged(at.faultAddress ?? 0n);
  const access = kind === 'fetch' ? 'execute' : aarch64Access(at, address, context);
  const atPc = kind === 'fetch' ? address === at.pc : canRaise(at, address, esr, context);
  if (atPc === false || isAfterSystemCall(at, context)) return 'stale';
  const { guessed, ...signal } = abortSignal(at.sp, address, esr, access, context);
  return {
    ...signal,
    ...(hasAddress(esr) && { address }),
    ...(access && { access }),
    source: context.source,
    confidence: atPc === true && !guessed ? 'high' : 'medium',
    staleTrap: false,
    ...(atPc && { atPc }),
  };
}

/** Whether the instruction at pc can have made an access; one that accesses no memory can't. */
function canRaise(at: Interruption, address: bigint, esr: bigint, context: FaultContext): boolean | undefined {
  const instruction = interruptedInstruction(at, context);
  return hasAddress(esr) ? canFault(at, instruction, address, undefined) : undefined;
}

function abortSignal(
  sp: bigint,
  address: bigint,
  esr: bigint,
  access: FaultAccess | undefined,
  { segments, delivered }: FaultContext,
) {
  const status = statusOf(esr);
  if (typeof status === 'object') return { ...status, guessed: status.reason === 'memory-failure' };
  const page = { address, sp, present: status === 'present', userEnd: USER_END, ...(access && { access }) };
  return pageFaultSignal(page, segments, delivered);
}
