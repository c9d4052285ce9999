import { isWide, textDecoder } from './decode.ts';
import { isEncoded } from './partial.ts';
import { plainReader } from './plain.ts';

/** Escapes, line ends of CR alone, blanks that do not break, as bytes. */
// oxlint-disable-next-line no-control-regex
const UNCLEAN = /\u001b|\r(?!\n)|\u00c2\u00a0|^\s*</;
const LINES = 1 << 16;

/**
 * The bytes of a log with its lines as their program wrote them. Where nothing stands around them, the very bytes that
 * came: a log is judged by its first piece that has one of the reader's lines.
 * @param header finds the first line of what is looked for anywhere in a text; see plainReader().
 */
export async function* plainBytes(chunks: AsyncIterable<Buffer>, header: RegExp): AsyncGenerator<Buffer> {
  let wrapped: ReturnType<typeof unwrapping> | undefined;
  let plain = false;
  let isFirst = true;
  for await (const chunk of chunks) {
    if (wrapped === undefined && !plain) {
      const kind = isFirst && isEncoded(chunk) ? 'wrapped' : kindOf(chunk, header);
      isFirst = false;
      plain = kind === 'plain';
      if (kind === 'wrapped') wrapped = unwrapping(chunk, header);
    }
    yield wrapped === undefined ? chunk : wrapped.push(chunk);
  }
  if (wrapped !== undefined) yield wrapped.end();
}

function unwrapping(first: Buffer, header: RegExp): { push(chunk: Buffer): Buffer; end(): Buffer } {
  const decoder = textDecoder(first);
  const lines: string[] = [];
  const reader = plainReader(header, ({ text }) => lines.push(text));
  let pending = '';
  const given = (): Buffer =>
    Buffer.from(
      lines
        .splice(0)
        .map((line) => `${line}\n`)
        .join(''),
    );
  return {
    push(chunk) {
      const complete = (pending + decoder.decode(chunk, { stream: true })).split('\n');
      pending = complete.pop() ?? '';
      for (const line of complete) reader.read(line.endsWith('\r') ? line.slice(0, -1) : line);
      return given();
    },
    end() {
      if (pending !== '') reader.read(pending);
      reader.end();
      return given();
    },
  };
}

/** `unknown`: none of the reader's lines is in it. */
function kindOf(chunk: Buffer, header: RegExp): 'plain' | 'wrapped' | 'unknown' {
  if (isWide(chunk)) return 'wrapped';
  const text = chunk.toString('latin1');
  let own = 0;
  let others = 0;
  let at = 0;
  for (const line of text.split('\n', LINES)) {
    if (own + others > 200) break;
    const found = line.search(header);
    if (found === 0) own += 1;
    else if (found > 0) others += 1;
    at += line.length;
  }
  if (own + others === 0) return 'unknown';
  return others > own || UNCLEAN.test(text) ? 'wrapped' : 'plain';
}
