import { concurrently } from '../concurrently.ts';
import { EvidenceError, FaultlineError, ToolError, UsageError } from '../errors/errors.ts';
import { known, listOf } from '../text/known.ts';
import { quote } from '../text/shell.ts';
import type { Incomplete } from '../report/model.ts';
import { dumpByHead } from '../process/other-dumps.ts';
import { readHead } from '../tools/decompress.ts';
import { coresIn, leftOf } from './cores-in.ts';
import { fileKind, type FileKind } from './file-kind.ts';
import { noCoredump } from './journal-access.ts';
import { findCoredumps, queryCoredumps, type CoredumpQuery } from './journal.ts';
import { coreNameArguments, isFieldMatch } from './match.ts';
import type { CoredumpRecord } from './record.ts';

export interface EvidenceQuery extends Omit<CoredumpQuery, 'match'> {
  /** Take all coredumps that match. */
  readonly all?: boolean | undefined;
}

/** Evidence that was found and not opened yet: a core file, a record of the journal, or both. */
export type Candidate =
  | { readonly path: string; readonly record?: CoredumpRecord; readonly newestOf?: never }
  | { readonly path?: never; readonly record: CoredumpRecord; readonly newestOf?: Matches };

/** How many coredumps a match fits, where it was to mean one; `more`: older ones were not counted. */
export interface Matches {
  readonly match: string;
  readonly count: number;
  readonly more: boolean;
}

/** Coredumps that are counted of those that a match fits. */
const COUNTED = 100;

/** What a core may be in. */
export const WHAT_IS_READ =
  "a core file, plain or compressed with zstd, lz4, xz, gzip or bzip2, or apport's report with one in it";

/** Files that can't be a core, whatever was meant: what to say of them. */
const NO_CORE: Partial<Record<FileKind, (target: string) => EvidenceError>> = {
  special: (target) =>
    new EvidenceError(
      `${target} is a device, a pipe or a socket, not a core dump.`,
      'Write the core into a file first and name that.',
    ),
  empty: (target) =>
    new EvidenceError(
      `${target} is empty.`,
      'The disk was full or a limit was 0 when it was written (ulimit -c); crash the program again.',
    ),
  other: (target) => {
    const { what, remedy } = dumpByHead(readHead(target)) ?? {};
    return new EvidenceError(
      what === undefined ? `${target} is not a core dump.` : `${target} is not a core dump, but ${what}.`,
      remedy ?? `Give ${WHAT_IS_READ}; "faultline triage list" shows what systemd-coredump has kept.`,
    );
  },
  inaccessible: (target) =>
    new EvidenceError(`${target} may not be read.`, `Run it as root or as the file's owner: ls -l ${quote(target)}`),
};

/** What a target means. */
export interface Found {
  readonly candidates: readonly Candidate[];
  /** What of a directory is no core; absent where no directory was meant. */
  readonly left?: readonly Incomplete[];
}

/**
 * Finds the cores that a target means. It is a FILE where it contains a slash or is a core, a directory of cores, else a MATCH
 * as coredumpctl takes it; the path of an executable is a MATCH too. No target is the newest coredump.
 * @throws EvidenceError, UsageError where it means nothing, or both; ToolError where the journal can't be asked.
 */
export async function findEvidence(target: string | undefined, query: EvidenceQuery): Promise<Found> {
  if (target === undefined)
    return { candidates: await fromJournal(undefined, { ...query, last: query.last ?? (query.all ? undefined : 1) }) };
  if (isFieldMatch(target)) return { candidates: await matching(target, query) };
  const kind = await fileKind(target);
  if (kind === 'directory' && !(await isOfJournal(target, query))) return fromDirectory(target, query);
  return { candidates: await (target.includes('/') ? findPath(target, kind, query) : findName(target, kind, query)) };
}

/** Whether a name without a slash is one that the journal has coredumps of. */
async function isOfJournal(target: string, query: EvidenceQuery): Promise<boolean> {
  if (target.includes('/')) return false;
  return (await unlessRefused(findCoredumps({ ...query, match: target, last: 1 }))).length > 0;
}

async function fromDirectory(directory: string, query: EvidenceQuery): Promise<Found> {
  const { cores, others } = await coresIn(directory);
  if (cores.length === 0)
    throw new EvidenceError(
      `${directory} is a directory without a core dump in it.`,
      'Cores are looked for directly in it: name the directory that holds them, or give --directory for one of journal files.',
    );
  return {
    candidates: await concurrently(cores, (core) => coreFile(core, query)),
    left: listOf(leftOf(directory, others)),
  };
}

async function findPath(target: string, kind: FileKind, query: EvidenceQuery): Promise<Candidate[]> {
  const refuse = NO_CORE[kind];
  if (refuse !== undefined) throw refuse(target);
  if (kind === 'elf') return findProgram(target, 'is a program, not a core dump', query);
  return kind === 'missing' ? findProgram(target, 'does not exist', query) : [await coreFile(target, query)];
}

/** The path of an executable, which may have been deleted since it crashed; or a mistake in typing. */
async function findProgram(target: string, what: string, query: EvidenceQuery): Promise<Candidate[]> {
  try {
    return await matching(target, query);
  } catch (error) {
    if (error instanceof ToolError)
      throw new EvidenceError(
        `${target} ${what}, and the journal can't be asked for it: ${error.message}`,
        `Check the path, or: ${error.remedy}`,
        { cause: error },
      );
    if (error instanceof EvidenceError)
      throw new EvidenceError(
        `${target} ${what}, and no coredump of an executable of that path was found.`,
        `Check the path. ${error.remedy}`,
        { cause: error },
      );
    throw error;
  }
}

/** A name without a slash: a core file in the working directory, or a pid, a command, a unit. */
async function findName(target: string, kind: FileKind, query: EvidenceQuery): Promise<Candidate[]> {
  if (kind === 'missing' || kind === 'elf') return matching(target, query);
  if (kind === 'directory') return matching(target, query);
  const refuse = NO_CORE[kind];
  const rivals = await unlessRefused(findCoredumps({ ...query, match: target, last: 1 }));
  if (rivals.length === 0 && refuse !== undefined) throw refuse(target);
  if (rivals.length === 0) return [await coreFile(target, query)];
  if (refuse !== undefined) return matching(target, query);
  throw new UsageError(
    `"${target}" is a core file here, and coredumps in the journal match it too.`,
    `Write ./${quote(target)} for the file, or COREDUMP_COMM=, COREDUMP_PID= for the journal.`,
  );
}

/** A core that systemd-coredump stored, wherever it was copied to, has a record that tells more of the process. */
async function coreFile(file: string, query: EvidenceQuery): Promise<Candidate> {
  const matches = coreNameArguments(file);
  const [record] =
    matches === undefined
      ? []
      : await unlessRefused(queryCoredumps(matches, { ...query, since: undefined, until: undefined, last: 1 }));
  return known({ path: file, record });
}

/** A file can be read without a journal: none where the journal can't be asked. */
async function unlessRefused(records: Promise<CoredumpRecord[]>): Promise<CoredumpRecord[]> {
  return records.catch((error: unknown) => {
    if (error instanceof FaultlineError) return [];
    throw error;
  });
}

/** Of several that match the newest, as coredumpctl takes it. */
async function matching(match: string, query: EvidenceQuery): Promise<Candidate[]> {
  if (query.all || query.last !== undefined) return fromJournal(match, query);
  const [newest, ...older] = await fromJournal(match, { ...query, last: COUNTED + 1 });
  if (newest === undefined || older.length === 0) return listOf(newest);
  const count = older.length + 1;
  return [{ ...newest, newestOf: { match, count: Math.min(count, COUNTED), more: count > COUNTED } }];
}

async function fromJournal(match: string | undefined, query: EvidenceQuery): Promise<{ record: CoredumpRecord }[]> {
  const records = await findCoredumps({ ...query, match });
  if (records.length === 0) throw noCoredump(match, query);
  return records.map((record) => ({ record }));
}
