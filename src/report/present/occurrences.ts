import { toned, type Block } from '../block.ts';
import type { OccurrencesSection } from '../sections/occurrences.ts';

/** The newest occurrences, one per line. */
export function presentOccurrences({ title, occurrences, total }: OccurrencesSection): Block[] {
  const hidden = total - occurrences.length;
  return [
    { kind: 'heading', line: [title] },
    {
      kind: 'table',
      columns: [
        { title: 'time (UTC)' },
        { title: 'host' },
        { title: 'pid', align: 'right' },
        { title: 'version' },
        { title: 'unit' },
        { title: 'evidence', wide: true },
      ],
      rows: occurrences.map(({ time, host, pid, version, unit, evidence }) => [
        [time.slice(0, 19).replace('T', ' ')],
        [host ?? ''],
        [pid === undefined ? '' : String(pid)],
        [version ?? ''],
        [unit ?? ''],
        [evidence ?? ''],
      ]),
    },
    ...(hidden > 0 ? [{ kind: 'paragraph', lines: [[toned('dim', `... and ${hidden} older ones`)]] } as const] : []),
  ];
}
