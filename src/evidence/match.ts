import { realpathSync } from 'node:fs';
import path from 'node:path';
import type { CoredumpRecord } from './record.ts';

/** systemd's SD_MESSAGE_COREDUMP: what every record of a coredump carries. */
export const COREDUMPS = 'MESSAGE_ID=fc2e22bc6ee647b6b90729ab34a250b1';
const FIELD_MATCH = /^[A-Z_][A-Z0-9_]*=/;
const UNIT = /^[^/]+\.(?:service|scope|slice|socket|timer|mount|automount|swap|path|target|device)$/;
/** TASK_COMM_LEN: the kernel keeps this much of a process's name. */
const COMM_BYTES = 15;
/** How systemd-coredump names a core: core.COMM.UID.BOOT.PID.TIMESTAMP[.zst]. */
const CORE_NAME = /^core\..+\.\d+\.(?<boot>[0-9a-f]{32})\.(?<pid>\d+)\.(?<timestamp>\d+)(?:\.\w+)?$/s;

/**
 * The arguments of journalctl that select coredumps. `match` is what coredumpctl takes (a pid, the name of a command,
 * a path of an executable, FIELD=value) and the name of a unit; none selects all.
 */
export function matchArguments(match: string | undefined): string[] {
  if (match === undefined) return [COREDUMPS];
  if (FIELD_MATCH.test(match)) return [COREDUMPS, match];
  if (/^\d+$/.test(match)) return [COREDUMPS, `COREDUMP_PID=${match}`];
  if (match.includes('/')) return [COREDUMPS, ...executablePaths(match).map((file) => `COREDUMP_EXE=${file}`)];
  if (UNIT.test(match)) return [COREDUMPS, `COREDUMP_UNIT=${match}`, '+', COREDUMPS, `COREDUMP_USER_UNIT=${match}`];
  return [COREDUMPS, `COREDUMP_COMM=${Buffer.from(match).subarray(0, COMM_BYTES).toString('utf8')}`];
}

/** Whether a target can only be a match: `FIELD=value`. */
export function isFieldMatch(target: string): boolean {
  return FIELD_MATCH.test(target);
}

/** Whether a file has a name as systemd-coredump gives it. */
export function isCoreName(file: string): boolean {
  return CORE_NAME.test(path.basename(file));
}

/** The arguments that select the record a core file belongs to, by the name that systemd-coredump gave the file. */
export function coreNameArguments(file: string): string[] | undefined {
  const { boot, pid, timestamp } = CORE_NAME.exec(path.basename(file))?.groups ?? {};
  if (boot === undefined) return undefined;
  return [COREDUMPS, `_BOOT_ID=${boot}`, `COREDUMP_PID=${pid}`, `COREDUMP_TIMESTAMP=${timestamp}`];
}

/** The matches that select one record and no other: pids are used again, so its boot and time count as well. */
export function recordMatches(record: CoredumpRecord): string[] {
  return [
    COREDUMPS,
    `COREDUMP_PID=${record.pid}`,
    ...(record.bootId === undefined ? [] : [`_BOOT_ID=${record.bootId}`]),
    ...(record.timestamp === undefined ? [] : [`COREDUMP_TIMESTAMP=${record.timestamp}`]),
    ...(record.pidfdId === undefined ? [] : [`COREDUMP_PIDFDID=${record.pidfdId}`]),
  ];
}

/** A path as typed, and what it is a link to: /usr/bin/python3 is recorded as /usr/bin/python3.11. */
function executablePaths(match: string): string[] {
  const absolute = path.resolve(match);
  try {
    return [...new Set([absolute, realpathSync(absolute)])];
  } catch {
    return [absolute]; // the executable may be gone
  }
}
