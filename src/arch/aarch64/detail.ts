import type { Fault } from '../../fault/model.ts';
import { segmentAt } from '../../process/segments.ts';
import { SIGILL, SIGSEGV } from '../../linux/signal-names.ts';
import { interruptedInstruction } from '../instruction.ts';
import type { FaultContext, Interruption } from '../model.ts';
import { isBadBranch } from './by-instruction.ts';
import { authenticated, untagged } from './pointer.ts';
import { DATA_MASK } from './registers.ts';

/** ILL_ILLOPN, which arm64 raises for a failed authentication alone (do_el0_fpac). */
const AUTHENTICATION = 2;

/** What a fault was beyond what the kernel says: a branch that is not allowed, a pointer with a tag, one that is not authentic. */
export function detail(fault: Fault, at: Interruption, context: FaultContext): Fault {
  if (fault.signal === SIGILL) return ofIllegal(fault, at, context);
  if (fault.signal !== SIGSEGV || fault.address === undefined) return fault;
  const before =
    fault.reason === 'not-mapped'
      ? authenticated(fault.access === 'execute' ? at.pc : fault.address, context.bases?.[DATA_MASK])
      : undefined;
  if (before !== undefined && segmentAt(context.segments, before) !== undefined)
    return { ...fault, reason: 'pointer-authentication', pointer: { kind: 'unauthentic', value: before } };
  const tagged = taggedPointer(fault, at, context);
  return tagged === undefined ? fault : { ...fault, pointer: { kind: 'tagged', value: tagged } };
}

function ofIllegal(fault: Fault, at: Interruption, context: FaultContext): Fault {
  if (fault.reason !== 'invalid-opcode' || fault.atPc === false) return fault;
  if (fault.code === AUTHENTICATION) return { ...fault, reason: 'pointer-authentication' };
  return isBadBranch(at, context) ? { ...fault, reason: 'branch-target' } : fault;
}

/** The pointer of an access as the program had it, if its uppermost byte was in use. */
function taggedPointer({ address = 0n, source }: Fault, at: Interruption, context: FaultContext): bigint | undefined {
  const told = source === 'siginfo' ? at.siginfo?.address : undefined;
  if (told !== undefined && told !== address && untagged(told) === address) return told;
  return interruptedInstruction(at, context)?.accesses?.find((one) => one.address === address)?.pointer;
}
