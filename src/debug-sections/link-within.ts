import path from 'node:path';
import type { MemberResult } from './in-archive.ts';
import type { FileResult } from './file-result.ts';
import { known } from '../known.ts';
import { judge } from './verdict.ts';

/** Members of an archive whose debug file is a member too: found by build-id, or by name and CRC of .gnu_debuglink. */
export function linkWithin(members: readonly MemberResult[]): FileResult[] {
  const debugFiles = members.filter(({ result: { facts } }) => facts?.debugInfo !== undefined && facts.debugInfo.split.length === 0);
  const byId = new Map(debugFiles.map(({ result }) => [result.facts?.buildId, result]));
  const byLink = new Map(debugFiles.map(({ result, crc }) => [`${path.basename(result.row.path)} ${crc}`, result]));
  return members.map(({ result }) => {
    const { facts } = result;
    if (facts === undefined || facts.debugInfo !== undefined || facts.kind === 'debug-file') return result;
    const found = (facts.buildId === undefined ? undefined : byId.get(facts.buildId)) ?? (facts.debugLink === undefined ? undefined : byLink.get(`${facts.debugLink.name} ${facts.debugLink.crc}`));
    if (found?.facts?.debugInfo === undefined) return result;
    const judgement = judge(facts, { separate: { status: 'found', level: found.facts.debugInfo.level } });
    return { ...result, judgement, row: known({ ...result.row, reason: undefined, verdict: judgement.verdict, detail: 'found' }) };
  });
}
