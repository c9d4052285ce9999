import { arMembers } from '../archive/ar.ts';
import { bytesOf, windowed, type Bytes } from '../elf/bytes.ts';
import { ElfError, isElf } from '../elf/elf.ts';
import { examineBytes, judgeFacts } from './examine.ts';
import { readFacts, type ElfFacts } from '../debug-files/facts.ts';
import { containerResult, elfResult, type FilePlace, type FileResult } from './file-result.ts';
import type { SearchPlaces } from '../debug-files/lookup.ts';
import { LEVELS_OF_DETAIL, type Judgement, type Verdict } from './verdict.ts';

const WINDOW = 128 * 1024;

/** The objects of a static library, each with its verdict; then the library itself, where it is damaged or has none. */
export function examineLibrary(bytes: Bytes, place: FilePlace, search: SearchPlaces): FileResult[] {
  const library = [...(place.archive === undefined ? [] : [place.archive]), place.path.toString()].join('!');
  const results: FileResult[] = [];
  try {
    for (const { name, object } of objectsOf(bytes)) {
      const result = examineBytes(object, { path: Buffer.from(name), archive: library }, search);
      if (result !== undefined) results.push(result);
    }
  } catch (error) {
    return [...results, damaged(place, error)];
  }
  return results.length > 0
    ? results
    : [containerResult(place, 'not-elf', 'a static library that holds no ELF object')];
}

/** A static library as one file: what its worst object is. Nothing for one without ELF objects. */
export function examineLibraryAsOne(bytes: Bytes, place: FilePlace, search: SearchPlaces): FileResult[] {
  try {
    return worstObject(bytes, place, search);
  } catch (error) {
    return [damaged(place, error)];
  }
}

function damaged(place: FilePlace, error: unknown): FileResult {
  if (error instanceof ElfError) return containerResult(place, 'malformed', error.message);
  throw error;
}

function worstObject(bytes: Bytes, place: FilePlace, search: SearchPlaces): FileResult[] {
  const counts = new Map<Verdict, number>();
  let worst: { readonly facts: ElfFacts; readonly judgement: Judgement } | undefined;
  for (const { name, object } of objectsOf(bytes)) {
    if (!isElf(object)) continue;
    const facts = factsOf(object);
    if (facts instanceof ElfError) throw new ElfError(`${name}: ${facts.message}`);
    const judgement = judgeFacts(facts, search);
    counts.set(judgement.verdict, (counts.get(judgement.verdict) ?? 0) + 1);
    if (worst === undefined || rank(judgement) < rank(worst.judgement)) worst = { facts, judgement };
  }
  if (worst === undefined) return [];
  const { facts, judgement } = worst;
  const objects = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return [
    {
      ...elfResult(place, facts, { ...judgement, reason: `${counts.get(judgement.verdict)} of ${objects} objects` }),
      container: true,
    },
  ];
}

/** Most objects are small: they lie in what was read at once. Of a large one only what is needed is read. */
function* objectsOf(bytes: Bytes): Generator<{ readonly name: string; readonly object: Bytes }> {
  for (const { name, bytes: member } of arMembers(windowed(bytes, WINDOW))) {
    yield { name, object: member.size <= WINDOW / 2 ? bytesOf(member.read(0, member.size)) : windowed(member) };
  }
}

function factsOf(object: Bytes): ElfFacts | ElfError {
  try {
    return readFacts(object);
  } catch (error) {
    if (error instanceof ElfError) return error;
    throw error;
  }
}

function rank({ reach }: Judgement): number {
  return LEVELS_OF_DETAIL.indexOf(reach);
}
