import type { Evidence } from '../coredump/source.ts';
import type { LastWords } from '../coredump/last-words.ts';
import { openCore } from '../elf/core.ts';
import { logLines } from '../log/source.ts';
import { tracebackReader } from '../python/parse-traceback.ts';
import { pythonSection } from '../python/section.ts';
import type { Traceback } from '../python/traceback.ts';

/** What the process of a core wrote. */
export type LastWordsOf = (evidence: Evidence) => LastWords;

/**
 * The Python traceback of each process in a log that many wrote to. faulthandler names threads by pthread_self(), which
 * is the thread's fs_base in the core, so a traceback is never given to another process.
 * @returns what the process of a core wrote, as far as it is certain.
 */
export async function lastWordsFrom(log: string): Promise<LastWordsOf> {
  const tracebacks: Traceback[] = [];
  const reader = tracebackReader({ traceback: (found) => tracebacks.push(found), rest: () => {} });
  for await (const line of logLines({ path: log })) reader.read(line);
  reader.end();
  const fatal = tracebacks.filter(({ fatalError }) => fatalError !== undefined);
  return ({ corePath }) => {
    if (fatal.length === 0) return {};
    const ids = threadIds(corePath);
    const own = fatal.findLast(({ threads }) => threads.some(({ id }) => id !== undefined && ids.has(BigInt(id))));
    return own === undefined ? {} : { python: pythonSection(own) };
  };
}

function threadIds(corePath: string): ReadonlySet<bigint> {
  const core = openCore(corePath, { readMappedFiles: false });
  try {
    return new Set(core.threads.flatMap(({ registers }) => registers.fs_base ?? []));
  } finally {
    core.close();
  }
}
