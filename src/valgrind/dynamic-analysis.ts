import { constants, unzipSync } from 'node:zlib';
import { withoutEntities } from '../text/entities.ts';

/** Bytes of one test's log in the file, packed; more is passed over, which cuts the log off. */
const LONGEST = 64 * 1024 * 1024;
/** Bytes that a log may have unpacked. */
const MOST = 512 * 1024 * 1024;

const BEGIN = '<Log';
const END = '</Log>';

/** Whether a file is the DynamicAnalysis.xml that `ctest -T memcheck` writes, by its beginning. */
export function isDynamicAnalysis(head: Buffer): boolean {
  return head.subarray(0, 1 << 16).includes('<DynamicAnalysis ');
}

/**
 * The logs of the tests in a DynamicAnalysis.xml, one behind the other. CMake 3.25 writes each as base64 of a zlib stream, which it
 * calls `compression="gzip"`, padded with up to four `=`; with --no-compress-output as text.
 * @throws nothing: what can't be unpacked is left out, as far as it can't.
 */
export async function* analysedLogs(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest = '';
  for await (const chunk of chunks) {
    rest += chunk.toString('latin1');
    for (let end = rest.indexOf(END); end !== -1; end = rest.indexOf(END)) {
      yield unpacked(rest.slice(0, end));
      rest = rest.slice(end + END.length);
    }
    if (rest.length > LONGEST) rest = rest.slice(0, LONGEST);
  }
  yield unpacked(rest); // the file was cut off
}

/** The log behind the last `<Log ...>` of a text. */
function unpacked(text: string): Buffer {
  const [, attributes, body] = /<Log\b([^>]*)>([^]*)$/.exec(text.slice(Math.max(0, text.lastIndexOf(BEGIN)))) ?? [];
  if (attributes === undefined || body === undefined) return Buffer.alloc(0);
  if (!attributes.includes('base64')) return Buffer.from(`${withoutEntities(body)}\n`, 'latin1');
  const bytes = Buffer.from(body.replace(/[\s=]+/g, ''), 'base64');
  if (!attributes.includes('compression')) return bytes;
  try {
    return Buffer.concat([
      unzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: MOST }),
      Buffer.from('\n'),
    ]);
  } catch {
    return Buffer.alloc(0);
  }
}
