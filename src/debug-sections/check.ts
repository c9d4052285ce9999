import { setImmediate } from 'node:timers/promises';
import { openFile } from '../elf/bytes.ts';
import { SYSTEM_ROOT } from '../elf/debug-tree.ts';
import { known } from '../text/known.ts';
import { withProgress } from '../progress.ts';
import { createReport } from '../report/create.ts';
import type { Incomplete, Report } from '../report/model.ts';
import { examineFile, type Container } from './examine.ts';
import { containerResult, plainResult, type FilePlace, type FileResult } from './file-result.ts';
import { examineArchive } from './in-archive.ts';
import { readInputs, type Input } from './inputs.ts';
import { examineLibrary, examineLibraryAsOne } from './library.ts';
import { searchPlaces, type SearchPlaces } from '../debug-files/lookup.ts';
import { askReadelf, type Engine } from './engines.ts';
import { applyPolicy, disagreementFinding, type Policy } from './policy.ts';
import { debugSectionsSection, type Unlisted } from './report.ts';

/** What to examine, and what to require. */
export interface CheckOptions {
  readonly paths: readonly string[];
  readonly debugRoots: readonly string[];
  /** Look into archives that are found in directories. */
  readonly archives: boolean;
  readonly engine: Engine;
  readonly policy: Policy;
}

/** Files after which signals and the progress line get their turn. */
const TURN = 256;

/**
 * Examines files and says of each whether a crash in it can be symbolised.
 * @throws EvidenceError for a path that does not exist; ToolError when what unpacks an archive is missing.
 */
export async function checkDebugSections(options: CheckOptions): Promise<Report> {
  const { results, unlisted, incomplete } = await withProgress(`examining ${options.paths.join(' ')}`, () =>
    examineAll(options),
  );
  const theirs =
    options.engine === 'native'
      ? undefined
      : await withProgress('asking readelf', () => askReadelf(results, placesOf(options)));
  const disagreements = options.engine === 'both' ? (theirs?.disagreements ?? []) : [];
  const { results: judged, findings } = applyPolicy(
    options.engine === 'readelf' ? (theirs?.results ?? []) : results,
    options.policy,
  );
  return createReport('check-debug-sections', {
    subject: { paths: options.paths },
    findings: [...findings, ...disagreements.map(disagreementFinding)],
    sections: [{ ...debugSectionsSection(judged, unlisted), ...(options.engine === 'both' ? { disagreements } : {}) }],
    incomplete,
    provenance: known({ engine: options.engine, readelf: theirs?.version }),
  });
}

function placesOf({ debugRoots }: CheckOptions): SearchPlaces {
  return searchPlaces([...debugRoots, SYSTEM_ROOT]);
}

interface Examined {
  readonly results: FileResult[];
  readonly unlisted: Record<Unlisted, number>;
  readonly incomplete: Incomplete[];
}

async function examineAll(options: CheckOptions): Promise<Examined> {
  const search = placesOf(options);
  const all: Examined = { results: [], unlisted: { 'not-elf': 0, archive: 0 }, incomplete: [] };
  let count = 0;
  for (const input of readInputs(options.paths)) {
    if (++count % TURN === 0) await setImmediate();
    await examineInput(input, search, options.archives, all);
  }
  return all;
}

async function examineInput(input: Input, search: SearchPlaces, archives: boolean, all: Examined): Promise<void> {
  const place = { path: input.path };
  if (input.kind === 'special')
    all.results.push(plainResult(place, 'not-elf', `${input.what}, never opened`, 'special'));
  else if (input.kind === 'unreadable') {
    all.results.push(plainResult(place, 'unreadable', input.why));
    all.incomplete.push({ what: input.path.toString(), why: input.why });
  } else {
    const found = examineFile(place, search, input.link !== true);
    if (typeof found === 'string') await examineContainer(place, found, search, { archives, named: input.named }, all);
    else all.results.push(found);
  }
}

/** A file that is no ELF file itself. The objects of a library are told apart when it was named; a walk looks into archives only when it is told to. */
async function examineContainer(
  place: FilePlace,
  container: Container,
  search: SearchPlaces,
  { archives, named }: { archives: boolean; named: boolean },
  all: Examined,
): Promise<void> {
  if (container === 'none') {
    if (named) all.results.push(plainResult(place, 'not-elf', 'it does not begin as an ELF file does'));
    else all.unlisted['not-elf'] += 1;
    return;
  }
  if (container === 'archive' && !named && !archives && !COMPRESSED_MODULE.test(place.path.toString('latin1'))) {
    all.unlisted.archive += 1;
    return;
  }
  const bytes = openFile(place.path);
  try {
    if (container === 'archive') addArchive(await examineArchive(bytes, place, search), place, all);
    else addLibrary((named ? examineLibrary : examineLibraryAsOne)(bytes, place, search), all);
  } finally {
    bytes.close();
  }
}

/** Names that are looked into in any case: kernel modules as distributions compress them. */
const COMPRESSED_MODULE = /\.ko\.(?:xz|zst|gz)$/;

function addLibrary(results: readonly FileResult[], all: Examined): void {
  all.results.push(...results);
  if (results.length === 0) all.unlisted['not-elf'] += 1;
}

function addArchive(
  { results, skipped, damage, unread }: Awaited<ReturnType<typeof examineArchive>>,
  place: FilePlace,
  all: Examined,
): void {
  all.results.push(...results);
  all.unlisted['not-elf'] += skipped;
  const add = (verdict: 'malformed' | 'unreadable', why: string): void => {
    all.results.push(containerResult(place, verdict, why));
    all.incomplete.push({ what: place.path.toString(), why });
  };
  if (damage !== undefined)
    add('malformed', `it is cut off or damaged (${damage}); what came before that was examined`);
  for (const why of unread) add('unreadable', `not all of it was examined: ${why}`);
}
