import { toned, type Block, type Line } from '../block.ts';
import type { ComparisonSection, CrashGroup } from '../sections/comparison.ts';
import { WEAK } from './weak.ts';

const SHOWN_CRASHES = 5;

/** How many crashes are distinct; then each group: its signature, who is in it, and what is nearest to it. */
export function presentComparison(section: ComparisonSection, { verbose }: { verbose: boolean }): Block[] {
  const { count, groups } = section;
  return [
    { kind: 'paragraph', lines: [[toned('strong', `${count} crashes, ${groups.length} distinct`)]] },
    ...groups.flatMap((group, index) => presentGroup(group, index, groups, verbose)),
  ];
}

function presentGroup(group: CrashGroup, index: number, groups: readonly CrashGroup[], verbose: boolean): Block[] {
  const shown = verbose ? group.crashes : group.crashes.slice(0, SHOWN_CRASHES);
  const hidden = group.crashes.length - shown.length;
  const rows = shown.map(({ source, similarity }): Line[] => [
    [percent(similarity)],
    [source === group.representative ? toned('mark', source) : source],
  ]);
  return [
    { kind: 'heading', line: [`${index + 1}. `, group.signature] },
    {
      kind: 'fields',
      fields: [
        ['class', [group.class]],
        ['crashes', [String(group.crashes.length)]],
        ['fingerprint', [group.fingerprint, group.weak === true ? toned('warn', ` (${WEAK})`) : '']],
        ...nearestField(group, groups),
      ],
    },
    {
      kind: 'table',
      columns: [
        { title: 'alike', align: 'right' },
        { title: 'from', wide: true },
      ],
      rows,
    },
    ...(hidden === 0
      ? []
      : [{ kind: 'paragraph', lines: [[toned('dim', `... and ${hidden} more (--verbose)`)]] } as const]),
  ];
}

function nearestField({ nearest }: CrashGroup, groups: readonly CrashGroup[]): [string, Line][] {
  if (nearest === undefined || nearest.similarity < 0.5) return [];
  return [
    [
      'nearest',
      [
        `${nearest.group + 1}. ${groups[nearest.group]?.signature ?? ''}, ${percent(nearest.similarity)} alike: `,
        toned('warn', nearest.why),
      ],
    ],
  ];
}

function percent(similarity: number): string {
  return `${Math.round(similarity * 100)} %`;
}
