import { readFileSync } from 'node:fs';
import path from 'node:path';
import { importsOf, reachedFrom, ROOT } from './imports.ts';

/** Rooms of tests that are about the system and about programs, ours or the user's, whatever they import. */
const OF_SYSTEM = ['test/system/', 'test/tools/', 'test/e2e/', 'test/custom/', 'test/package/'];

/** Tests one of whose cases starts a program: gzip for a packed log, a section of the user's own. */
const WITH_PROGRAMS = ['test/python/triage-log.test.ts', 'test/report/crash.test.ts'];

/** What starts a process, another thread or a browser, or listens on a socket. */
const OUTSIDE = /\bfrom '(?:node:(?:child_process|worker_threads|net|http)|execa|playwright-core)'/;

/**
 * The tests that need nothing but Node: none of what they import within test/ starts anything, so that they run
 * without root, gdb, network or a build. What they import of src/ may well be able to, but is only given facts.
 */
export function pureTests(): string[] {
  const imports = importsOf('test/**/*.ts');
  return [...imports.keys()].filter(
    (file) =>
      file.endsWith('.test.ts') &&
      !OF_SYSTEM.some((room) => file.startsWith(room)) &&
      !WITH_PROGRAMS.includes(file) &&
      ![...reachedFrom(file, imports)].some((reached) => reached.startsWith('test/') && startsSomething(reached)),
  );
}

function startsSomething(file: string): boolean {
  return OUTSIDE.test(readFileSync(path.join(ROOT, file), 'utf8'));
}
