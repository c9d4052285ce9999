import type { Finding } from './finding.ts';
import { LEVELS } from './level.ts';

/** Findings, the worst first; those of one level in their order. */
export function worstFirst(findings: readonly Finding[]): Finding[] {
  return findings.toSorted((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level));
}
