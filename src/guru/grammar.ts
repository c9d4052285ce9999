/** The lines of a Guru Meditation Report that can be told without their section (oslo.reports 0.1 to 3.8). */

const EDGE = '='.repeat(72);
const TITLE = /^====\s*(.*?)\s*====$/;
const THREAD = /^-{6}\s*(?:Thread #(?<id>\S+)|(?<green>Green Thread))\s*-{6}$/;
const FRAME = /^(.+):(\d+) in (.+)$/;
const CODE = /^\s*(?:`(.*)`|\(source not found\))$/;
const PROCESS =
  /^\s*Process (?<pid>\d+) \(under (?<parent>\d+|None)\) \[ run by: (?<user>[^()]*) \((?<uid>[^()]*)\), state: (?<state>.*) \]$/;

/** Finds a ruler, a thread's header or the word of a failure anywhere in a text: what stands before it may be a prefix. */
export const HEADER = /={72}|-{6} *(?:Thread #|Green Thread)|Unable to run Guru Meditation Report!/;

/** Marks the title section of a report. */
export const BANNER = /^\|{72}$/;
/** What oslo.reports writes after a traceback when any section failed: the whole report is lost. */
export const FAILURE = 'Unable to run Guru Meditation Report!';

/** Text before the 72 `=` that begin or end a header: another writer's, if any; undefined if there are none. */
export function ruler(line: string): string | undefined {
  if (!line.endsWith(EDGE)) return undefined;
  let start = line.length - EDGE.length;
  while (line[start - 1] === '=') start -= 1;
  return line.slice(0, start);
}

/** The title between two rulers. A web page leaves one blank on each side. */
export function headerTitle(line: string): string | undefined {
  return TITLE.exec(line)?.[1];
}

/** The line before a thread's frames; a green thread has no id. */
export function threadHeader(line: string): { green: boolean; id?: string } | undefined {
  if (!line.startsWith('------')) return undefined;
  const { id, green } = THREAD.exec(line)?.groups ?? {};
  if (id !== undefined) return { green: false, id };
  return green === undefined ? undefined : { green: true };
}

/** `file:line in function`. */
export function frameLine(line: string): { file: string; line: number; function: string } | undefined {
  const match = FRAME.exec(line);
  const [, file, number, name] = match ?? [];
  return file === undefined || name === undefined ? undefined : { file, line: Number(number), function: name };
}

/** The line after a frame: its source, or that there is none. */
export function codeLine(line: string): { code?: string } | undefined {
  const match = CODE.exec(line);
  if (match === null) return undefined;
  return match[1] === undefined ? {} : { code: match[1] };
}

/** One process; parents come from `under`, for the indentation is the same for all descendants. */
export function processLine(
  line: string,
): { pid: number; parentPid?: number; user?: string; uid?: number; state?: string } | undefined {
  const { pid, parent, user, uid, state } = PROCESS.exec(line)?.groups ?? {};
  if (pid === undefined) return undefined;
  return {
    pid: Number(pid),
    ...(parent === undefined || parent === 'None' ? {} : { parentPid: Number(parent) }),
    ...(user === undefined ? {} : { user }),
    ...(uid !== undefined && /^\d+$/.test(uid) ? { uid: Number(uid) } : {}),
    ...(state === undefined ? {} : { state }),
  };
}
