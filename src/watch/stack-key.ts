import { createHash } from 'node:crypto';
import path from 'node:path';
import type { CoredumpRecord } from '../evidence/record.ts';
import { crashThreadFirst, parseSystemdStack } from '../stacks/systemd-stack.ts';

/** Frames that must be equal: crashes whose fingerprints differ, differ in these. */
const FRAMES = 8;

/**
 * What two coredumps have in common that died at the same instruction of the same files, called from the same places: the
 * signal, and the innermost frames by module and offset, as systemd-coredump wrote them down; each module by the device and
 * inode of its mapping, which a package's new version has others of.
 * @param maps what was in /proc/PID/maps (COREDUMP_PROC_MAPS).
 * @returns undefined where the record does not tell all of it.
 */
export function stackKey(record: CoredumpRecord, maps: string): string | undefined {
  const { executable, signal, message = '' } = record;
  const frames = crashThreadFirst(parseSystemdStack(message), record)[0]?.frames.slice(0, FRAMES) ?? [];
  const files = filesOf(maps);
  const places = frames.map(({ module, offset }) => {
    const file = module === undefined ? undefined : files.get(module);
    return file === undefined || offset === undefined ? undefined : `${file} ${offset}`;
  });
  if (executable === undefined || signal === undefined || places.length === 0 || places.includes(undefined))
    return undefined;
  return createHash('sha256')
    .update(JSON.stringify([executable, signal, places]))
    .digest('hex');
}

/** Device, inode and path of every mapped file, by the name without directory by which systemd calls it: proc_pid_maps(5). */
function filesOf(maps: string): Map<string, string> {
  const files = new Map<string, string>();
  for (const [, file = '', name = ''] of maps.matchAll(/^\S+ \S+ \S+ (\S+ [1-9]\d*) +(\/.*)$/gm))
    files.set(path.basename(name), `${file} ${name}`);
  return files;
}
