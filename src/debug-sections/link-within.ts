import path from 'node:path';
import { known } from '../text/known.ts';
import { usableInfo, type DebugInfo } from '../debug-files/debug-info.ts';
import type { ElfFacts } from '../debug-files/facts.ts';
import type { FileResult } from './file-result.ts';
import type { MemberResult } from './member.ts';
import type { Lookup } from '../debug-files/lookup.ts';
import { judge, type Elsewhere } from './verdict.ts';

/** The members that others name. */
interface Others {
  readonly byId: ReadonlyMap<string | undefined, FileResult>;
  readonly byLink: ReadonlyMap<string, FileResult>;
  readonly payload: ReadonlySet<bigint>;
}

/**
 * Members of an archive that need another member: a debug file, found by build-id, or by name and CRC of .gnu_debuglink;
 * what dwz moved elsewhere, by build-id; .dwo and .dwp files, by the ids of units.
 */
export function linkWithin(members: readonly MemberResult[]): FileResult[] {
  const debugFiles = members.filter(({ result: { facts } }) => facts?.debugInfo !== undefined);
  const others = {
    byId: new Map(debugFiles.map(({ result }) => [result.facts?.buildId, result])),
    byLink: new Map(debugFiles.map(({ result, crc }) => [`${path.basename(result.row.path)} ${crc}`, result])),
    payload: new Set(members.flatMap(({ payload }) => payload ?? [])),
  };
  return members.map(({ result }) => linked(result, others));
}

function linked(result: FileResult, others: Others): FileResult {
  const elsewhere = result.facts === undefined ? {} : lookWithin(result.facts, others);
  if (result.facts === undefined || Object.keys(elsewhere).length === 0) return result;
  const judgement = judge(result.facts, elsewhere);
  return {
    ...result,
    judgement,
    row: known({ ...result.row, reason: judgement.reason, verdict: judgement.verdict, detail: judgement.detail }),
  };
}

/** Nothing where no other member is of use: what was found without them holds. */
function lookWithin(facts: ElfFacts, others: Others): Elsewhere {
  const debugInfo = usableInfo(facts.debugInfo);
  if (debugInfo !== undefined) return lookForParts(facts, debugInfo, others) ?? {};
  if (facts.kind === 'debug-file') return {};
  const debugFile =
    (facts.buildId === undefined ? undefined : others.byId.get(facts.buildId)) ??
    (facts.debugLink === undefined ? undefined : others.byLink.get(`${facts.debugLink.name} ${facts.debugLink.crc}`));
  return debugFile === undefined ? {} : { separate: usable(linked(debugFile, others)) };
}

/** The right debug file, which may itself lack what it names. */
function usable({ judgement: { verdict, detail, reason, reach }, row }: FileResult): Lookup {
  if (reach === 'full' || reach === 'line-tables') return { status: 'found', level: reach };
  return {
    status: verdict === 'separate' || verdict === 'split' ? (detail as Lookup['status']) : 'missing',
    why: `${row.path} is the right file, but ${reason ?? 'of no use'}`,
  };
}

/** @returns undefined unless all parts are members. */
function lookForParts(
  { altLink }: ElfFacts,
  { split, holdsPayload }: DebugInfo,
  { byId, payload }: Others,
): Elsewhere | undefined {
  const alternative = altLink === undefined ? undefined : byId.get(altLink.buildId);
  if (altLink !== undefined && alternative === undefined) return undefined;
  if (!holdsPayload && !split.every(({ id }) => id !== undefined && payload.has(id))) return undefined;
  return known({
    alternative:
      alternative === undefined
        ? undefined
        : known({ status: 'found' as const, level: alternative.facts?.debugInfo?.level }),
    payload: split.length === 0 ? undefined : { status: 'found' as const },
  });
}
