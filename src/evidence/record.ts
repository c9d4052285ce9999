import { known } from '../text/known.ts';
import type { JournalEntry } from '../tools/journal-entry.ts';
import { signalName } from '../linux/signal-names.ts';

/**
 * What systemd-coredump recorded of a crash. Text is as the journal has it; what it does not have is absent.
 * The environment is left out on purpose: it holds secrets.
 */
export interface CoredumpRecord {
  readonly pid: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly signal?: number;
  readonly signalName?: string;
  /** si_code of the last signal: sigaction(2). */
  readonly code?: number;
  /** The thread that got it, as the kernel numbers it outside of any container. */
  readonly tid?: number;
  readonly threadName?: string;
  /** When the process died: ISO 8601, whole seconds as the kernel gives it. */
  readonly time: string;
  /** The same as the journal has it, in microseconds: what tells two users of one pid apart. */
  readonly timestamp?: string;
  /** When the record reached the journal, in microseconds since 1970: the whole dump is older. */
  readonly recorded: number;
  /** The kernel's number of the process that is never used again. */
  readonly pidfdId?: string;
  /** PR_GET_DUMPABLE: 2 for a process that has changed its user; only root may read its core. */
  readonly dumpable?: number;
  /** The kernel's name of the process: at most 15 bytes. */
  readonly comm?: string;
  readonly commandLine?: string;
  readonly executable?: string;
  /** The command line of what started the container that it ran in. */
  readonly container?: string;
  readonly unit?: string;
  readonly userUnit?: string;
  readonly host?: string;
  readonly machineId?: string;
  readonly bootId?: string;
  readonly cwd?: string;
  /** Where the core was stored, as a path on the machine that crashed. */
  readonly corefile?: string;
  /** The core is a field of the journal's entry. */
  readonly storedInJournal: boolean;
  /** The core is cut off: it was larger than systemd-coredump accepts. */
  readonly truncated: boolean;
  /** What systemd-coredump says, with the stacks as it symbolised them when the process died; up to 1 MiB. */
  readonly message?: string;
  /** The entry's place in the journal. */
  readonly cursor: string;
}

/** The fields of the journal that a record is made of. Never COREDUMP (the core itself) or COREDUMP_ENVIRON. */
export const RECORD_FIELDS = [
  'COREDUMP_PID',
  'COREDUMP_UID',
  'COREDUMP_GID',
  'COREDUMP_SIGNAL',
  'COREDUMP_CODE',
  'COREDUMP_TID',
  'COREDUMP_THREAD_NAME',
  'COREDUMP_PIDFDID',
  'COREDUMP_DUMPABLE',
  'COREDUMP_TIMESTAMP',
  'COREDUMP_COMM',
  'COREDUMP_CMDLINE',
  'COREDUMP_CONTAINER_CMDLINE',
  'COREDUMP_EXE',
  'COREDUMP_UNIT',
  'COREDUMP_USER_UNIT',
  'COREDUMP_HOSTNAME',
  'COREDUMP_CWD',
  'COREDUMP_FILENAME',
  'COREDUMP_TRUNCATED',
  'MESSAGE',
  '_HOSTNAME',
  '_MACHINE_ID',
  '_BOOT_ID',
] as const;

const MESSAGE_LIMIT = 1024 * 1024;

/** The record of an entry, or nothing where the entry tells no process and no time: then systemd did not write it. */
export function coredumpRecord(entry: JournalEntry): CoredumpRecord | undefined {
  const text = (name: (typeof RECORD_FIELDS)[number]): string | undefined => entry[name] ?? undefined;
  const pid = count(text('COREDUMP_PID'));
  const recorded = count(entry.__REALTIME_TIMESTAMP ?? undefined);
  const cursor = entry.__CURSOR ?? undefined;
  const timestamp = text('COREDUMP_TIMESTAMP');
  const time = isoTime(count(timestamp) ?? recorded);
  if (pid === undefined || recorded === undefined || cursor === undefined || time === undefined) return undefined;
  const signal = count(text('COREDUMP_SIGNAL'));
  return {
    pid,
    time,
    recorded,
    cursor,
    storedInJournal: false,
    truncated: text('COREDUMP_TRUNCATED') === '1',
    ...known({
      uid: count(text('COREDUMP_UID')),
      gid: count(text('COREDUMP_GID')),
      signal,
      signalName: signal === undefined ? undefined : signalName(signal),
      code: integer(text('COREDUMP_CODE')),
      tid: count(text('COREDUMP_TID')),
      threadName: text('COREDUMP_THREAD_NAME'),
      pidfdId: text('COREDUMP_PIDFDID'),
      dumpable: count(text('COREDUMP_DUMPABLE')),
      timestamp,
      comm: text('COREDUMP_COMM'),
      commandLine: text('COREDUMP_CMDLINE'),
      container: text('COREDUMP_CONTAINER_CMDLINE'),
      executable: text('COREDUMP_EXE'),
      unit: text('COREDUMP_UNIT'),
      userUnit: text('COREDUMP_USER_UNIT'),
      host: text('COREDUMP_HOSTNAME') ?? text('_HOSTNAME'),
      machineId: text('_MACHINE_ID'),
      bootId: text('_BOOT_ID'),
      cwd: text('COREDUMP_CWD'),
      corefile: text('COREDUMP_FILENAME'),
      message: text('MESSAGE')?.slice(0, MESSAGE_LIMIT),
    }),
  };
}

/** A number that counts or names something; undefined for other text. */
export function count(text: string | undefined): number | undefined {
  const value = text !== undefined && /^\d{1,20}$/.test(text) ? Number(text) : undefined;
  return value !== undefined && Number.isSafeInteger(value) ? value : undefined;
}

/** Of microseconds since 1970. */
export function isoTime(microseconds: number | undefined): string | undefined {
  const date = new Date((microseconds ?? Number.NaN) / 1000);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

function integer(text: string | undefined): number | undefined {
  return text !== undefined && /^-?\d{1,9}$/.test(text) ? Number(text) : undefined;
}
