import type { Hardware } from '../model.ts';
import { isAfterBreakpoint, trapAccess, trapFault } from './fault.ts';
import { generalProtection, misalignedOperand } from './general-protection.ts';
import { isX87 } from './instruction/at.ts';
import type { Mode } from './instruction/encoding.ts';
import { isOfFault } from './traps.ts';

/**
 * What traps, error codes and cr2 tell.
 * @param isNonCanonical whether an address is one that the processor has not.
 */
export function hardwareOf(mode: Mode, isNonCanonical: (address: bigint) => boolean) {
  return {
    fault: (at, context) => at.trap && trapFault(at, at.trap, context),
    access: trapAccess,
    isOf: isOfFault,
    protection: generalProtection(isNonCanonical),
    misaligned: misalignedOperand,
    isLate: ({ pc }, { memory }) => isX87(memory, pc, mode),
    isAfterBreakpoint,
  } as const satisfies Hardware;
}
