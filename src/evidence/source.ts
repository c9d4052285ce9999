import path from 'node:path';
import { EvidenceError } from '../errors/errors.ts';
import { known } from '../text/known.ts';
import { dumpCore } from '../tools/coredumpctl.ts';
import { decompress, decompressor, type Compression } from '../tools/decompress.ts';
import { privateDirectory } from '../tools/private-directory.ts';
import { quote } from '../text/shell.ts';
import { fileKind } from './file-kind.ts';
import { WHAT_IS_READ, type Candidate, type EvidenceQuery } from './find-evidence.ts';
import { isCoreName, recordMatches } from './match.ts';
import { attributedFacts, type ProcessFacts } from './process-facts.ts';
import type { CoredumpRecord } from './record.ts';
import { storedCore, type CoreState } from './stored-core.ts';

export interface EvidenceOptions extends EvidenceQuery {
  /** Where to put a core that has to be decompressed; default: TMPDIR, else the system's temporary directory. */
  readonly tempDir?: string | undefined;
}

/** A core that can be read, and what else is known of it. */
export interface Evidence {
  /** A plain core file. */
  readonly corePath: string;
  /** What the journal says of the process. */
  readonly record?: CoredumpRecord;
  /** What the file itself says of the process, where there is no record. */
  readonly facts?: ProcessFacts;
  /** How the core was compressed where it was found. */
  readonly compressed?: Compression;
  /** What went wrong half way through decompressing it: the core may end too early or hold wrong bytes. */
  readonly damage?: string;
  /** For the report: what was examined. */
  readonly subject: Record<string, unknown>;
  /** Removes what was made to read the core; so does the end of the process, however it ends. */
  dispose(): void;
}

/**
 * Makes one core readable: in place where it is plain, else decompressed into a private temporary directory.
 * @throws EvidenceError where it is gone, may not be read, is no core, or the disk has no room; ToolError.
 */
export async function openCandidate({ path: file, record }: Candidate, options: EvidenceOptions): Promise<Evidence> {
  if (file !== undefined) return openFile(file, record, options);
  const stored = await storedCore(record, options.root);
  if (stored.state === 'journal') return openJournal(record, options);
  if (stored.state === 'present') return openFile(stored.path, record, options);
  throw unavailable(stored.state, record, stored.path);
}

async function openFile(file: string, record: CoredumpRecord | undefined, options: EvidenceOptions): Promise<Evidence> {
  if ((await fileKind(file)) === 'apport') return openReport(file, options);
  const facts = record === undefined && isCoreName(file) ? await attributedFacts(file) : undefined;
  const subject = subjectOf(record, file);
  const found = await decompressor(file);
  if (found === undefined) return known({ corePath: path.resolve(file), record, facts, subject, dispose: () => {} });
  const { corePath, dispose, result } = await unpack(file, options, (to) => decompress(found, to, options.timeout));
  return known({
    corePath,
    record,
    facts,
    compressed: found.compression,
    damage: result.damage,
    subject,
    dispose,
  });
}

/** A report of apport, which holds the core and says more of the process. */
async function openReport(file: string, options: EvidenceOptions): Promise<Evidence> {
  const { extractCore } = await import('./apport.ts');
  const { corePath, dispose, result } = await unpack(file, options, (to) => extractCore(file, to));
  return known({ corePath, ...result, subject: subjectOf(undefined, file), dispose });
}

async function openJournal(record: CoredumpRecord, options: EvidenceOptions): Promise<Evidence> {
  const { corePath, dispose } = await unpack('The core in the journal', options, (to) =>
    dumpCore(recordMatches(record), to, options),
  );
  return { corePath, record, subject: subjectOf(record, undefined), dispose };
}

/** Has a core written into a directory of ours, and makes sure that it is one; else nothing stays behind. */
async function unpack<Result>(
  what: string,
  { tempDir }: EvidenceOptions,
  write: (to: string) => Promise<Result>,
): Promise<{ corePath: string; dispose: () => void; result: Result }> {
  const directory = privateDirectory(tempDir);
  const corePath = path.join(directory.path, 'core');
  try {
    const result = await write(corePath);
    const kind = await fileKind(corePath);
    if (kind === 'empty')
      throw new EvidenceError(
        `${what} can't be decompressed: it is damaged from its beginning, or empty.`,
        'Copy it again from where it was written.',
      );
    if (kind !== 'core') throw new EvidenceError(`${what} does not hold a core dump.`, `Give ${WHAT_IS_READ}.`);
    return { corePath, dispose: directory.remove, result };
  } catch (error) {
    directory.remove();
    throw error;
  }
}

type Unavailable = Exclude<CoreState, 'present' | 'journal'>;

/** A core that was recorded and is no more, or never was stored: its record is all that is left. */
export class CoreGone extends EvidenceError {
  readonly record: CoredumpRecord;

  constructor(record: CoredumpRecord, message: string, remedy: string) {
    super(message, remedy);
    this.record = record;
  }
}

/** Why a core that was recorded can't be had. */
const UNAVAILABLE = {
  missing: (record, who, file) =>
    new CoreGone(
      record,
      `The core of ${who} has been removed: ${file} is gone.`,
      'systemd removes cores after three days, or for room: see tmpfiles.d/systemd.conf and coredump.conf.',
    ),
  inaccessible: ({ dumpable = 1 }, who, file) =>
    new EvidenceError(
      `The core of ${who} may not be read: ${file}.`,
      dumpable === 1
        ? `Run it as root or as the user whose process it was: ls -l ${quote(file)}`
        : 'Run it as root: the process had changed its user, and nobody else may read what was in its memory.',
    ),
  none: (record, who) =>
    new CoreGone(
      record,
      `The core of ${who} was not stored.`,
      'It was too large or storing is off: see Storage=, ProcessSizeMax= and ExternalSizeMax= in /etc/systemd/coredump.conf.',
    ),
} as const satisfies Record<Unavailable, (record: CoredumpRecord, who: string, file: string) => EvidenceError>;

function unavailable(state: Unavailable, record: CoredumpRecord, file: string | undefined): EvidenceError {
  const who = `pid ${record.pid}${record.comm === undefined ? '' : ` (${record.comm})`}, which died at ${record.time},`;
  return UNAVAILABLE[state](record, who, file ?? '');
}

function subjectOf(record: CoredumpRecord | undefined, file: string | undefined): Record<string, unknown> {
  const { pid, executable, unit, userUnit, host, time } = record ?? {};
  return known({
    path: file === undefined ? undefined : path.resolve(file),
    pid,
    executable,
    unit: unit ?? userUnit,
    host,
    time,
  });
}
