import type { MappedFile } from '../core-notes.ts';
import type { Segment } from '../segments.ts';

/** The mappings of a process. */
export interface Maps {
  readonly segments: readonly Segment[];
  readonly files: readonly MappedFile[];
}

const LINE = /^([0-9a-f]+)-([0-9a-f]+) ([r-])([w-])([x-])[ps] ([0-9a-f]+) \S+ (\d+) *(.*)$/;

/** Of /proc/PID/maps. The kernel writes a line end of a name as `\012`; other bytes as they are. Facts: proc_pid_maps(5). */
export function parseMaps(text: string): Maps {
  const [segments, files]: [Segment[], MappedFile[]] = [[], []];
  for (const line of text.split('\n')) {
    const [, from, to, read, write, execute, offset, inode, name = ''] = LINE.exec(line) ?? [];
    if (from === undefined || to === undefined) continue;
    const [start, end] = [BigInt(`0x${from}`), BigInt(`0x${to}`)];
    segments.push({
      start,
      end,
      readable: read === 'r',
      writable: write === 'w',
      executable: execute === 'x',
      fileOffset: 0,
      fileSize: 0,
    });
    if (inode !== '0' && name.startsWith('/'))
      files.push({ start, end, fileOffset: BigInt(`0x${offset}`), path: name.replaceAll('\\012', '\n') });
  }
  return { segments, files };
}
