import { journalEntries, type JournalPlace } from '../tools/journalctl.ts';
import type { CoredumpRecord } from './record.ts';

/** MESSAGE_IDs (sd-messages.h): a unit's start has begun, is done. */
const STARTS: ReadonlySet<string> = new Set(['7d4958e842da4a758f6c1cdc7b36dcc5', '39f53479d3a045ac8e11786248231fbf']);
/** It was stopped, could not be started, has failed, has ended by itself. */
const ENDS = [
  '9d1aaa27d60140bd96365438aad20286',
  'be02cf6855d2428ba40df7e9d022f03d',
  'd9b373ed55a64feb8242e02dbe79a49c',
  '7ad2d189f7e94e70a38c781354912448',
] as const;
const SECOND = 1_000_000;

/**
 * Seconds that the unit of a process had been up when that died, by what systemd told of it in that boot.
 * @returns undefined where it told nothing, or last that the unit had ended: what died was left over then, or its start is in no journal.
 */
export async function unitUptime(
  { unit, userUnit, uid, bootId, timestamp }: CoredumpRecord,
  { directory, file, root }: JournalPlace,
): Promise<number | undefined> {
  const [name, user] = unit === undefined ? [userUnit && `USER_UNIT=${userUnit}`, uid] : [`UNIT=${unit}`, 0];
  if (name === undefined || user === undefined || bootId === undefined || timestamp === undefined) return undefined;
  const died = Number(timestamp);
  const messages = [...STARTS, ...ENDS].map((id) => `MESSAGE_ID=${id}`);
  for await (const entry of journalEntries([name, `_UID=${user}`, `_BOOT_ID=${bootId}`, ...messages], {
    directory,
    file,
    root,
    fields: ['MESSAGE_ID'],
    until: `@${((died + SECOND - 1) / SECOND).toFixed(6)}`, // the kernel gives whole seconds
    newestFirst: true,
  })) {
    const told = Number(entry['__REALTIME_TIMESTAMP']);
    if (STARTS.has(entry['MESSAGE_ID'] ?? '')) return Math.max(0, Math.round((died - told) / SECOND));
    if (told < died) return undefined;
  }
  return undefined;
}
