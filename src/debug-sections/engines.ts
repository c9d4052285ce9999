import { isUtf8 } from 'node:buffer';
import path from 'node:path';
import { concurrently } from '../concurrently.ts';
import { ElfError } from '../elf/elf.ts';
import { ToolError } from '../errors/errors.ts';
import { known } from '../text/known.ts';
import type { DebugSectionsSection } from '../report/sections/debug-sections.ts';
import { readelfFacts, type ReadelfFacts } from './readelf-facts.ts';
import { readelfVersion } from '../tools/readelf.ts';
import { judgeFacts } from './examine.ts';
import { elfResult, plainResult, type FileResult } from './file-result.ts';
import type { SearchPlaces } from '../debug-files/lookup.ts';

/** Who reads the ELF files: our own reader, readelf, or both, compared. */
export const ENGINES = ['native', 'readelf', 'both'] as const;
export type Engine = (typeof ENGINES)[number];

/** Where the two say something else about a file. */
export type Disagreement = NonNullable<DebugSectionsSection['disagreements']>[number];

const BATCH = 64; // files that are asked about at once

/** The results with readelf's in place of ours, or beside them. Members of archives are always ours. */
export async function askReadelf(
  results: readonly FileResult[],
  search: SearchPlaces,
): Promise<{ results: FileResult[]; disagreements: Disagreement[]; version: string | undefined }> {
  const version = await readelfVersion();
  const asked = results.filter(canAsk);
  const batches = Array.from({ length: Math.ceil(asked.length / BATCH) }, (_, index) =>
    asked.slice(index * BATCH, (index + 1) * BATCH),
  );
  const answers = (await concurrently(batches, (batch) => readWithReadelf(batch, search))).flat();
  requireAnswer(answers);
  const theirs = new Map(asked.map((result, index) => [result, answers[index]?.result ?? result]));
  return {
    results: results.map((result) => theirs.get(result) ?? result),
    disagreements: asked.flatMap((ours) => compare(ours, theirs.get(ours) ?? ours)),
    version,
  };
}

/** Libraries hold many files. readelf is given names as text: one that is not UTF-8 can't be named to it. */
function canAsk({ row, facts, judgement, container = false }: FileResult): boolean {
  return (
    !container &&
    row.archive === undefined &&
    row.pathBytes === undefined &&
    isUtf8(Buffer.from(row.path)) &&
    (facts !== undefined || judgement.verdict === 'malformed')
  );
}

/** What came of asking about one file; `error`: readelf gave no answer. */
interface Answered {
  readonly result: FileResult;
  readonly error?: ToolError;
}

/** One file may be made to crash readelf: it is told of that file. A readelf that never answers is no engine. */
function requireAnswer(answers: readonly Answered[]): void {
  const error = answers[0]?.error;
  if (error !== undefined && answers.every((answer) => answer.error !== undefined)) throw error;
}

async function readWithReadelf(batch: readonly FileResult[], search: SearchPlaces): Promise<Answered[]> {
  const files = batch.map(({ row }) => path.resolve(row.path));
  const facts = await readelfFacts(files);
  return files.map((file, index) => {
    const found = facts.get(file);
    const result = resultOf(batch[index]?.row.path ?? file, file, found, search);
    return found instanceof ToolError ? { result, error: found } : { result };
  });
}

function resultOf(named: string, file: string, facts: ReadelfFacts | undefined, search: SearchPlaces): FileResult {
  const place = { path: Buffer.from(named) };
  if (facts === undefined || facts instanceof ToolError)
    return plainResult(place, 'unreadable', facts?.message ?? 'readelf says nothing of it');
  if (facts instanceof ElfError) return plainResult(place, 'malformed', facts.message);
  return elfResult(
    place,
    facts,
    judgeFacts(facts, search, () => path.join(search.realDirectory(path.dirname(file)), path.basename(file))),
  );
}

function compare(ours: FileResult, theirs: FileResult): Disagreement[] {
  const said = ({ row }: FileResult) =>
    known({
      verdict: row.verdict,
      detail: row.detail,
      'build-id': row.buildId,
      'DWARF versions': row.dwarf?.join(', '),
    });
  const [native, readelf]: Record<string, string | undefined>[] = [said(ours), said(theirs)];
  const facts = ['verdict', 'detail', 'build-id', 'DWARF versions'].filter(
    (what) => native?.[what] !== readelf?.[what],
  );
  return facts.map((what) => ({
    path: ours.row.path,
    what,
    native: native?.[what] ?? 'none',
    readelf: readelf?.[what] ?? 'none',
  }));
}
