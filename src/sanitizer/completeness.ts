import type { SanitizerCompleteness } from '../report/sections/sanitizer.ts';
import type { SanitizedProcess } from './ledger.ts';

/** Whether the log of a process tells all that its sanitizer found, and if not, what it lacks. */
export interface Judged {
  readonly completeness: SanitizerCompleteness;
  readonly reason?: string;
}

const SAID = {
  died: 'died-reporting',
  untold: 'untold',
  failed: 'failed',
  deadly: 'died-reporting',
  cut: 'cut-off',
} as const satisfies Record<NonNullable<SanitizedProcess['said']>['what'], SanitizerCompleteness>;

/**
 * Judges a process. A sanitizer that finds nothing writes nothing, and one that goes on after a report (halt_on_error=0,
 * UndefinedBehaviorSanitizer) does not say when it is done: `complete` is a log that shows no gap.
 */
export function judge(process: SanitizedProcess): Judged {
  const { said, damage, races, counted } = process;
  if (said?.what === 'deadly' || said?.what === 'cut') {
    const reason = said.what === 'deadly' ? 'a signal was caught, and no report of it follows' : said.text;
    return { completeness: SAID[said.what], reason };
  }
  if (said !== undefined) return { completeness: SAID[said.what], reason: said.text };
  if (damage !== undefined) return { completeness: ofDamage(damage), reason: damage };
  if (counted !== undefined && counted > races)
    return { completeness: 'gap', reason: `it says that it made ${counted} reports, and ${races} are in the log` };
  return { completeness: 'complete' };
}

function ofDamage(damage: string): SanitizerCompleteness {
  if (damage.includes('another error ended')) return 'died-reporting';
  if (damage.includes('its summary counts')) return 'gap';
  return /ends within|last line is missing/.test(damage) ? 'cut-off' : 'mixed';
}
