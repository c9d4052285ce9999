import { closeSync, constants, fstatSync, openSync, readFileSync, statSync, type Stats } from 'node:fs';
import { EvidenceError } from '../errors/errors.ts';

/** Bytes of a report that was saved; one of a program with a thousand threads has 3 MB. */
export const REPORT_MAX = 32 * 1024 * 1024;
/** How deep JSON may be nested; a report's has fifteen levels and a configuration's six. */
const DEPTH_MAX = 100;

/** A file that is not read; `message` is why, as half a sentence. */
export class Refused extends Error {}

/**
 * The text of a regular file that somebody named or left, and what the file is. Nothing else is opened for longer than it
 * takes to see: of a pipe the reader would wait for ever, and a device may have no end.
 * @param most bytes that it may have.
 * @throws Refused for what is no file, too large or may not be read.
 */
export function readSmallFile(file: string, most: number): { readonly text: string; readonly stats: Stats } {
  return attempt(() => {
    const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    try {
      const stats = fstatSync(descriptor);
      if (stats.isDirectory()) throw new Refused('EISDIR');
      if (!stats.isFile()) throw new Refused('it is a pipe or a device, not a file');
      if (stats.size > most) throw new Refused(`it is larger than ${most / 1024 ** 2} MiB`);
      const text = readFileSync(descriptor, 'utf8');
      if (text.length > most) throw new Refused(`it is larger than ${most / 1024 ** 2} MiB`); // it grew, or is one of /proc
      return { text, stats };
    } finally {
      closeSync(descriptor);
    }
  });
}

function attempt<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof Refused) throw error;
    throw new Refused((error as NodeJS.ErrnoException).code ?? 'unknown error', { cause: error });
  }
}

/**
 * JSON of a file, unless it is nested so deep that no report is: a few megabytes of brackets take gigabytes.
 * @throws Refused for what is too deep or no JSON.
 */
export function parseJson(text: string): unknown {
  if (isTooDeep(text)) throw new Refused('it is nested too deep');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Refused('it is not valid JSON', { cause: error });
  }
}

/** Brackets within strings are none. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"?|[[{]|[\]}]/gs)) {
    if (token === '[' || token === '{') depth += 1;
    else if (token === ']' || token === '}') depth -= 1;
    if (depth > DEPTH_MAX) return true;
  }
  return false;
}

/** Whether what is no file can be read: what the shell has opened for us, as `<(...)` does. For another pipe we would wait until somebody opens its other end. */
export function isStream(path: string, stats: Stats): boolean {
  if (/^\/dev\/(?:null|stdin|fd\/\d+)$|^\/proc\/(?:self|\d+)\/fd\/\d+$/.test(path)) return true;
  return stats.isCharacterDevice() && stats.rdev === statSync('/dev/null').rdev;
}

/** The error for evidence that is no file and no stream. */
export function notAFile(path: string): EvidenceError {
  return new EvidenceError(
    `${path} is a pipe, a socket or a device, not a file.`,
    'Have the shell read it, and name "-" for standard input.',
  );
}
