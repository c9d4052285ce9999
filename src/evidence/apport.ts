import { closeSync, createReadStream, openSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { createUnzip } from 'node:zlib';
import { EvidenceError } from '../errors/errors.ts';
import { known } from '../text/known.ts';
import { noRoom } from '../tools/save-output.ts';
import { freeSpace, isNoRoom, sparseFile } from '../tools/sparse-file.ts';
import { reportReader } from './apport-fields.ts';
import type { ProcessFacts } from './process-facts.ts';

/** What was taken out of a report of apport. `damage`: why the core may end too early or hold wrong bytes. */
export interface ApportCore {
  readonly facts: ProcessFacts;
  readonly damage?: string;
}

/**
 * Writes the core that a report of apport (`/var/crash/NAME.crash`) holds into a new file that only we may read, in bounded
 * memory: some of these reports have the core in one line.
 * @throws EvidenceError where it holds none, can't be read, or the disk has no room.
 */
export async function extractCore(report: string, to: string): Promise<ApportCore> {
  const reader = reportReader();
  const free = freeSpace(path.dirname(to));
  const descriptor = openSync(to, 'wx', 0o600);
  try {
    const damage = await unpackTo(reader.core(createReadStream(report)), sparseFile(descriptor, free));
    const { fields, names, hasCore } = reader;
    if (!hasCore) throw noCore(report, names);
    return known({ facts: factsOf(fields), damage });
  } catch (error) {
    throw isNoRoom(error) ? noRoom(to, free) : error;
  } finally {
    closeSync(descriptor);
  }
}

/** What is wrong with what was unpacked, if anything; what came before that has been written. */
async function unpackTo(
  packed: AsyncIterable<Buffer>,
  file: ReturnType<typeof sparseFile>,
): Promise<string | undefined> {
  const input = Readable.from(packed);
  const unzip = createUnzip(); // zlib's own format, without gzip's head, is what apport wrote before 2009
  input.on('error', (error) => unzip.destroy(error));
  input.pipe(unzip);
  let [written, damage] = [0, undefined as string | undefined];
  try {
    for await (const chunk of unzip as AsyncIterable<Buffer>) {
      file.write(chunk);
      written += chunk.length;
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (!code?.startsWith('Z_')) throw error;
    damage = message;
  } finally {
    input.destroy();
    unzip.destroy();
  }
  file.finish();
  return written === 0 ? undefined : damage;
}

function noCore(report: string, names: ReadonlySet<string>): EvidenceError {
  return names.has('Traceback')
    ? new EvidenceError(
        `${report} is apport's report of a Python exception: there is no core in it.`,
        'The traceback in it says what failed: its field Traceback.',
      )
    : new EvidenceError(
        `${report} is a report of apport without a core.`,
        'The core was too large, or was taken out when the report was sent; apport keeps others in /var/lib/apport/coredump.',
      );
}

/** Its Date has no time zone, so that no time is told. */
function factsOf(fields: ReadonlyMap<string, string>): ProcessFacts {
  return known({
    executable: fields.get('ExecutablePath'),
    commandLine: fields.get('ProcCmdline'),
    system: fields.get('DistroRelease'),
  });
}
