import { isUtf8 } from 'node:buffer';
import type { DebugSectionsFile } from '../report/sections/debug-sections.ts';
import type { ElfFacts } from '../debug-files/facts.ts';
import type { Judgement } from './verdict.ts';

/** What is known about one file: the row of the report, and what the policy needs. */
export interface FileResult {
  readonly row: DebugSectionsFile;
  readonly judgement: Judgement;
  readonly facts?: ElfFacts;
  /** A static library, told by its worst object, whose the facts are; or what is said of a library or an archive itself. */
  readonly container?: boolean;
}

/** Where a file is: on disk, or a member of an archive. */
export interface FilePlace {
  readonly path: Buffer;
  readonly archive?: string;
}

/** The result for an ELF file. */
export function elfResult(place: FilePlace, facts: ElfFacts, judgement: Judgement): FileResult {
  const { buildId, coreCarriesBuildId, debugInfo, compression, unwind } = facts;
  const row = {
    ...rowOf(place, judgement),
    ...(buildId === undefined ? {} : { buildId }),
    ...(coreCarriesBuildId === undefined ? {} : { coreCarriesBuildId }),
    ...(debugInfo === undefined ? {} : { dwarf: [...debugInfo.versions] }),
    ...(compression === undefined ? {} : { compression }),
    ...(unwind.length === 0 ? {} : { unwind: unwind.join(', ') }),
    ...(facts.package === undefined ? {} : { package: facts.package }),
  };
  return { row, judgement, facts };
}

/** The result for what could not be read as an ELF file. */
export function plainResult(
  place: FilePlace,
  verdict: 'malformed' | 'unreadable' | 'not-elf',
  reason: string,
  detail?: string,
): FileResult {
  const judgement: Judgement = {
    verdict,
    reason,
    ...(detail === undefined ? {} : { detail }),
    own: 'none',
    reach: 'none',
  };
  return { row: rowOf(place, judgement), judgement };
}

/** The result for a library or an archive itself: what is wrong with it, or that nothing is in it. */
export function containerResult(
  place: FilePlace,
  verdict: 'malformed' | 'unreadable' | 'not-elf',
  reason: string,
): FileResult {
  return { ...plainResult(place, verdict, reason), container: true };
}

function rowOf({ path, archive }: FilePlace, { verdict, detail, reason }: Judgement): DebugSectionsFile {
  return {
    path: path.toString(),
    ...(isUtf8(path) ? {} : { pathBytes: path.toString('base64') }),
    ...(archive === undefined ? {} : { archive }),
    verdict,
    ...(detail === undefined ? {} : { detail }),
    ...(reason === undefined ? {} : { reason }),
    passes: true,
  };
}
