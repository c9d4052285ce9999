import { findEvidence } from '../../src/evidence/find-evidence.ts';
import { openCandidate, type Evidence, type EvidenceOptions } from '../../src/evidence/source.ts';

/** Finds what a target means and opens it all. */
export async function openEvidence(target: string | undefined, options: EvidenceOptions = {}): Promise<Evidence[]> {
  const { candidates } = await findEvidence(target, options);
  return Promise.all(candidates.map((candidate) => openCandidate(candidate, options)));
}
