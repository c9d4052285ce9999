import { journalEntries, type JournalPlace } from '../tools/journalctl.ts';
import type { CoredumpRecord } from './record.ts';

const SECONDS_BEFORE = 24 * 3600;

/**
 * The command of the process that had a pid when another died, if it wrote to the journal on the day before. By boot
 * and time, for pids are used again.
 */
export async function commandAt(
  pid: number,
  { bootId, time, recorded }: CoredumpRecord,
  place: JournalPlace = {},
): Promise<string | undefined> {
  const died = Date.parse(time) / 1000;
  const window = { since: `@${died - SECONDS_BEFORE}`, until: `@${(recorded / 1e6).toFixed(6)}` };
  const matches = [`_PID=${pid}`, ...(bootId === undefined ? [] : [`_BOOT_ID=${bootId}`])];
  for await (const { _CMDLINE: commandLine, _COMM: name } of journalEntries(matches, {
    ...place,
    ...window,
    fields: ['_CMDLINE', '_COMM'],
    newestFirst: true,
  })) {
    const command = commandLine ?? name;
    if (command != null) return command;
  }
  return undefined;
}
