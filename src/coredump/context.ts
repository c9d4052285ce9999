import { statsOf } from '../elf/bytes.ts';
import { readLastWords, type LastWords } from '../evidence/last-words.ts';
import { processDetails } from '../evidence/process-details.ts';
import { pythonLog } from '../evidence/process-log.ts';
import type { CoredumpRecord } from '../evidence/record.ts';
import { commandAt } from '../evidence/sender.ts';
import type { Evidence } from '../evidence/source.ts';
import { ownMachineId } from '../linux/machine-id.ts';
import { logLines } from '../log/source.ts';
import { systemAt, systemNamed } from '../symbols/system.ts';
import { known } from '../text/known.ts';
import type { Context, CoredumpOptions } from './model.ts';

/** What the journal, or the log that was given, has of the words of a process. */
export async function loggedWords(record: CoredumpRecord | undefined, options: CoredumpOptions): Promise<LastWords> {
  if (options.log !== undefined) return readLastWords(logLines({ path: options.log }), record?.pid);
  const log = record === undefined ? undefined : await pythonLog(record, options);
  return log === undefined ? {} : readLastWords(log.lines, record?.pid);
}

/** What is known of a crash from elsewhere than the core, but for what takes longer to read. */
export function contextOf(
  { record, facts, subject, compressed }: Evidence,
  { python, message, sanitizer }: LastWords,
  options: CoredumpOptions,
): Context {
  const { container, machineId, bootId, cursor } = record ?? {};
  const { executable, commandLine, host, time, tid, threadName } = record ?? facts ?? {};
  const unit = record?.unit ?? record?.userUnit;
  const path = typeof subject.path === 'string' ? subject.path : `the core of pid ${record?.pid} in the journal`;
  return {
    path,
    stranger: strangerOf(subject.path, record),
    commandLine,
    executable,
    python,
    logMessage: message,
    sanitizer,
    ...(record === undefined ? {} : { commandOf: (pid: number) => commandAt(pid, record, options) }),
    process: known({ container, unit, host, time }),
    system: systemOf(facts, options),
    ...(tid === undefined ? {} : { thread: known({ id: tid, name: threadName }) }),
    provenance: { host, machineId, bootId, journalCursor: cursor, compressed },
  };
}

/** The same with what else the journal knows of the process, which is being read. */
export function withDetails(context: Context, { record }: Evidence, options: CoredumpOptions): Context {
  return record === undefined ? context : { ...context, ...detailsOf(record, options) };
}

/** What else the journal knows of the process; its users are this machine's only where it ran on this machine. */
function detailsOf(record: CoredumpRecord, options: CoredumpOptions): Pick<Context, 'details' | 'usersAt'> {
  const { environment = 'none', directory, file, root } = options;
  const isHere = root === undefined && record.machineId !== undefined && record.machineId === ownMachineId();
  return {
    details: processDetails(record, { directory, file, root, environment: environment !== 'none' }),
    usersAt: isHere ? '/' : root,
  };
}

/** The system that crashed, where something else than its own files, or a sysroot, tells. */
function systemOf(facts: Evidence['facts'], { root }: CoredumpOptions): Context['system'] {
  if (facts?.system !== undefined) return systemNamed(facts.system);
  return root === undefined ? undefined : systemAt(root);
}

/** Whose a core is, if it is not the user's: of one in the journal, whose process it was. */
function strangerOf(path: unknown, record: CoredumpRecord | undefined): string | undefined {
  const uid = record === undefined && typeof path === 'string' ? statsOf(path)?.uid : record?.uid;
  return uid === undefined || uid === process.geteuid?.() ? undefined : `it is of user ${uid}`;
}
