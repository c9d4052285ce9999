/** What is read of a report of apport while its core passes by. */
export interface ReportReader {
  /** The bytes of the core as the report holds them: gzip. */
  core(report: AsyncIterable<Buffer>): AsyncGenerator<Buffer>;
  /** The values of fields of one line; like what follows here, complete when the report has been read to its end. */
  readonly fields: ReadonlyMap<string, string>;
  /** Every field that it has. */
  readonly names: ReadonlySet<string>;
  readonly hasCore: boolean;
}

const CORE = 'CoreDump';
const [LINE_END, SPACE] = [0x0a, 0x20];
/** Bytes of a line that is a field's; what is longer is of no use here. */
const LONGEST = 16 * 1024;
const MOST_FIELDS = 1000;
/** Base64: four characters are three bytes. */
const GROUP = 4;

/**
 * Reads the form in which apport's problem_report.py writes: `Key: value`, and lines that begin with a blank go on with the
 * value of the one before. A binary value is `Key: base64` and such lines, each encoded for itself, together a gzip file.
 *
 *     ProblemType: Crash
 *     ExecutablePath: /usr/bin/indexd
 *     CoreDump: base64
 *      H4sICAAAAAAC/0NvcmVEdW1wAA==
 *      7J0HYBRF...
 */
export function reportReader(): ReportReader {
  const fields = new Map<string, string>();
  const names = new Set<string>();
  let hasCore = false;
  /** Whether the lines that go on are the core's. */
  let inCore = false;
  let line: Buffer[] = [];
  let length = 0;
  let isContinued: boolean | undefined;
  let rest = '';

  function* decoded(piece: Buffer, isLast: boolean): Generator<Buffer> {
    const text = rest + piece.toString('latin1').trim();
    const whole = isLast ? text.length : text.length - (text.length % GROUP);
    rest = text.slice(whole);
    if (whole > 0) yield Buffer.from(text.slice(0, whole), 'base64');
  }

  const endField = (): void => {
    const [, key, value] = /^([\w.-]+): *(.*?)\s*$/.exec(Buffer.concat(line).toString('utf8')) ?? [];
    inCore = key === CORE && value === 'base64';
    hasCore ||= inCore;
    if (key === undefined || names.size >= MOST_FIELDS) return;
    names.add(key);
    if (value !== undefined && value !== '') fields.set(key, value);
  };

  function* take(piece: Buffer, isLast: boolean): Generator<Buffer> {
    isContinued ??= piece.length === 0 ? undefined : piece[0] === SPACE;
    if (isContinued === true) {
      if (inCore) yield* decoded(piece, isLast);
    } else if (length < LONGEST) {
      line.push(piece);
      length += piece.length;
    }
    if (!isLast) return;
    if (isContinued === false) endField();
    [line, length, isContinued] = [[], 0, undefined];
  }

  async function* core(report: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of report) {
      let from = 0;
      for (let end = chunk.indexOf(LINE_END); end >= 0; end = chunk.indexOf(LINE_END, from)) {
        yield* take(chunk.subarray(from, end), true);
        from = end + 1;
      }
      if (from < chunk.length) yield* take(chunk.subarray(from), false);
    }
    yield* take(Buffer.alloc(0), true);
  }

  return {
    core,
    fields,
    names,
    get hasCore() {
      return hasCore;
    },
  };
}
