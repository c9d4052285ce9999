/** Joins the parts of one line that loggers write as several. One for each log. */
export interface PartJoiner {
  /** The lines that end with this one; none while more of it follows. */
  read(line: string): readonly string[];
  /** What no end followed. */
  end(): readonly string[];
}

const TIME = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\S{0,20}`;
/** Kubernetes' files on a node: 2026-11-21T03:11:29.123456789Z stderr P text; F where the line ends. */
const CRI = new RegExp(`^(${TIME} (stdout|stderr)) ([FP])(?: (.*))?$`, 's');
/** GitLab's job logs: 2026-11-21T03:11:29.123456Z 01E text, then the rest of it behind 01E+. */
const GITLAB = new RegExp(`^${TIME} ([\\da-f]{2}[EO])([ +])(.*)$`, 's');
const DOCKER = '{"log":"';
/** docker gives a line in parts of so many bytes, and conmon what was written at once. */
const DOCKER_PART = 16 * 1024;
/** So many bytes tell what a log is. */
const HEAD = 2000;
const ENCODED = new RegExp(
  String.raw`^(?:\u00ef\u00bb\u00bf)?(?:\s*<|${TIME} (?:(?:stdout|stderr) [FP]|[\da-f]{2}[EO][ +]))`,
);
/** journalctl -o json: a message with a colour in it is an array of bytes. */
const JOURNAL = /"__(?:CURSOR|REALTIME_TIMESTAMP)"/;
/** Longer ones stay in pieces. */
const LONGEST = 1 << 20;

/** Whether a log begins as one whose lines are in parts, encoded or escaped: what is looked for may not stand in its bytes. */
export function isEncoded(first: Buffer): boolean {
  const head = first.toString('latin1', 0, HEAD);
  return ENCODED.test(head) || head.startsWith(DOCKER) || (head.startsWith('{"') && JOURNAL.test(head));
}

/** A new joiner. */
export function partJoiner(): PartJoiner {
  const open = new Map<string, string>();
  let hasEnds = false;

  return {
    read(line) {
      const first = line.charCodeAt(0);
      if (first === 0x7b) return line.startsWith(DOCKER) ? docker(line) : [line];
      if (first < 0x30 || first > 0x39) return [line];
      const [, head = '', stream = '', flag, text = ''] = CRI.exec(line) ?? [];
      if (flag !== undefined) return part(stream, `${head} F `, text, flag === 'F');
      const [, writer, sign, rest = ''] = GITLAB.exec(line) ?? [];
      return writer === undefined ? [line] : goesOn(writer, line, sign === '+' ? rest : undefined);
    },
    end() {
      const rest = [...open.values()];
      open.clear();
      return rest;
    },
  };

  function part(writer: string, head: string, text: string, isEnd: boolean): readonly string[] {
    const joined = (open.get(writer) ?? head) + text;
    if (isEnd || joined.length > LONGEST) {
      open.delete(writer);
      return [joined];
    }
    open.set(writer, joined);
    return [];
  }

  /** Only the next line of the same writer tells that a line has ended. */
  function goesOn(writer: string, line: string, more: string | undefined): readonly string[] {
    const before = open.get(writer);
    if (before !== undefined && more !== undefined && before.length + more.length <= LONGEST) {
      open.set(writer, before + more);
      return [];
    }
    open.set(writer, line);
    return before === undefined ? [] : [before];
  }

  /** Shippers drop the line end of each record: then none is a part of another. */
  function docker(line: string): readonly string[] {
    const ends = line.includes(String.raw`\n","`);
    hasEnds ||= ends;
    if (open.size === 0 && (ends || (!hasEnds && line.length < DOCKER_PART))) return [line];
    const record = recordOf(line);
    if (record === undefined) return [line];
    const { log, stream } = record;
    const before = open.get(stream);
    const text = (before ?? '') + log;
    if (log.endsWith('\n') || text.length > LONGEST) {
      open.delete(stream);
      return [JSON.stringify({ ...record, log: text })];
    }
    open.set(stream, text);
    return [];
  }
}

function recordOf(line: string): { readonly log: string; readonly stream: string } | undefined {
  try {
    const { log, stream, ...rest } = JSON.parse(line) as Record<string, unknown>;
    return typeof log === 'string' && typeof stream === 'string' ? { log, stream, ...rest } : undefined;
  } catch {
    return undefined;
  }
}
