import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import path from 'node:path';
import type { Collected } from '../evidence/run/model.ts';
import type { RunLog } from './run-log.ts';
import { MAY_BE_CRASH } from '../crash-texts/texts.ts';

const CHUNK = 256 * 1024;
/** Longer than any of the words. */
const OVERLAP = 64;
/** Of a package of Go, whose test binary may have been killed. */
const GO_FAILED = /^FAIL\t\S+\t[\d.]+s$/m;
const SANITIZER = /(?:ERROR|WARNING): \w+Sanitizer: /;

/** Whether a log has a word of those that crash reports have: most runs have none, and need not be read line by line. */
export function mayTellOfCrash(log: string): boolean {
  if (!existsSync(log)) return false; // there is no tee
  const file = openSync(log, 'r');
  try {
    const buffer = Buffer.alloc(CHUNK);
    for (let at = 0; ;) {
      const length = readSync(file, buffer, 0, CHUNK, at);
      const text = buffer.toString('latin1', 0, length);
      if (MAY_BE_CRASH.test(text) || SANITIZER.test(text) || GO_FAILED.test(text)) return true;
      if (length < CHUNK) return false;
      at += length - OVERLAP;
    }
  } finally {
    closeSync(file);
  }
}

/** Whether a JVM may have crashed: one printed so, left a core, or was the command and left none. */
export function mayBeOfJvm(
  { cores, lost }: Pick<Collected, 'cores' | 'lost'>,
  log: Pick<RunLog, 'texts'> | undefined,
): boolean {
  return (
    lost !== undefined ||
    cores.some(({ executable = '' }) => path.basename(executable) === 'java') ||
    log?.texts.some(({ writer }) => writer === 'the JVM') === true
  );
}
