import type { FaultReason } from '../../fault/fault.ts';
import type { Division } from './instruction/at.ts';

/** What the CPU objected to in a division that it did not do. */
export function divisionReason(division: Division | undefined): FaultReason {
  if (division === 'by-zero') return 'division-by-zero';
  return division === 'overflow' ? 'division-overflow' : 'division';
}
