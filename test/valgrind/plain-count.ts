import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { ValgrindSection } from '../../src/report/sections/valgrind.ts';

/** What grep has to find for each kind in a text log: nothing of this is shared with what reads logs. */
const PATTERNS: Readonly<Record<string, string>> = {
  InvalidRead: '== Invalid read of size',
  InvalidWrite: '== Invalid write of size',
  InvalidJump: '== Jump to the invalid address',
  UninitCondition: '== Conditional jump or move depends on',
  UninitValue: '== Use of uninitialised value',
  SyscallParam: '== Syscall param ',
  ClientCheck: 'byte\\(s\\) found during client check request',
  InvalidFree: '== Invalid free\\(\\)',
  MismatchedFree: '== Mismatched free\\(\\)',
  Overlap: '== Source and destination overlap in',
  FishyValue: '== Argument .* has a fishy',
  InvalidMemPool: '== Illegal memory pool address',
  FdNotClosed: '== Open file descriptor',
  Leak_DefinitelyLost: 'are definitely lost in loss record',
  Leak_IndirectlyLost: 'are indirectly lost in loss record',
  Leak_PossiblyLost: 'are possibly lost in loss record',
  Leak_StillReachable: 'are still reachable in loss record',
  Race: '== Possible data race',
  LockOrder: 'lock order .* violated$',
  UnlockUnlocked: 'unlocked a not-locked lock',
  UnlockForeign: 'unlocked lock at .* currently held by',
  UnlockBogus: 'unlocked an invalid lock',
  PthAPIerror: "== Thread #[0-9]+'s call to",
  Misc: '== Thread #[0-9]+: (pthread_|Exiting thread|Attempt)',
  ConflictingAccess: '== Conflicting (load|store) by',
  MutexErr: 'recursion count [0-9]|is not a mutex',
  CondErr: '== (initialized twice|not a condition variable).*: cond',
  CondDestrErr: 'cond 0x[0-9a-f]+, mutex 0x[0-9a-f]+ locked by thread',
  CondRaceErr: '== Probably a race condition',
  CondWaitErr: '== Inconsistent association of condition variable',
  SemaphoreErr: ': semaphore 0x',
  BarrierErr: ': barrier 0x',
  RwlockErr: ': rwlock 0x',
  HoldtimeErr: '== Lock on .* was held during',
  GenericErr: '== wrong type of synchronization object',
  InvalidThreadId: ': invalid thread ID',
  UnimpHgClReq: 'implemented in <valgrind/helgrind.h>',
  UnimpDrdClReq: 'implemented in <valgrind/drd.h>',
};

/** The kinds that there are programs for. */
export const COUNTED_KINDS = Object.keys(PATTERNS);

/** How often each kind stands in a log, and what the summaries add up to, counted by grep. */
export async function plainCount(log: string): Promise<unknown> {
  const contexts = await Promise.all(
    Object.entries(PATTERNS).map(async ([kind, pattern]) => [kind, (await grep(pattern, log)).length] as const),
  );
  return {
    contexts: Object.fromEntries(contexts.filter(([, count]) => count > 0)),
    errors: sum(await grep('ERROR SUMMARY: [0-9,]+ errors', log)),
    contextsOfSummaries: sum(await grep('[0-9,]+ contexts \\(suppressed', log)),
    definitelyLost: sum(await grep('definitely lost: [0-9,]+ bytes', log)),
    stillReachable: sum(await grep('still reachable: [0-9,]+ bytes', log)),
  };
}

/** What the report says, in the form of `plainCount`. */
export function reported({ problems, processes, totals }: ValgrindSection): unknown {
  const contexts: Record<string, number> = {};
  const untold = processes.filter(({ errorSummary }) => errorSummary === undefined); // their errors are counted as shown, which no summary tells
  const summaries = processes.flatMap(({ errorSummary }) => errorSummary ?? []);
  for (const problem of problems) contexts[problem.kind] = (contexts[problem.kind] ?? 0) + problem.contexts;
  return {
    contexts,
    errors: untold.length === 0 ? totals.errors : summaries.reduce((all, { errors }) => all + errors, 0),
    contextsOfSummaries:
      untold.length === 0 ? totals.contexts : summaries.reduce((all, { contexts: each }) => all + each, 0),
    definitelyLost: totals.leaks.definitelyLost?.bytes ?? 0,
    stillReachable: totals.leaks.stillReachable?.bytes ?? 0,
  };
}

async function grep(pattern: string, file: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)('grep', ['-oE', pattern, file], { maxBuffer: 1 << 26 }).catch(
    (error: unknown) => error as { stdout: string },
  );
  return stdout.split('\n').slice(0, -1);
}

/** The sum of the one number that each line holds, with commas between thousands. */
function sum(lines: readonly string[]): number {
  return lines.reduce((total, line) => total + Number((/[\d,]+/.exec(line)?.[0] ?? '').replaceAll(',', '')), 0);
}
