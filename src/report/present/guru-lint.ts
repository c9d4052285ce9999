import { plural } from '../../text/plural.ts';
import { toned, type Block, type Line } from '../block.ts';
import type { Finding } from '../finding.ts';
import type { GuruLintSection } from '../sections/guru-lint.ts';

/** The findings, and in how many reports. */
export function presentGuruLint(
  { reports }: GuruLintSection,
  { report }: { report: { findings: readonly Finding[] } },
): Block[] {
  const { findings } = report;
  const items = findings.map(({ level, title, message, rule }): Line => [
    toned(level === 'error' ? 'bad' : 'warn', level),
    ` ${title}: ${message} `,
    toned('dim', rule),
  ]);
  return [
    {
      kind: 'paragraph',
      lines: [
        [
          `${plural(reports, 'report')}, ${findings.length === 0 ? 'nothing found' : plural(findings.length, 'finding')}.`,
        ],
      ],
    },
    ...(items.length === 0 ? [] : [{ kind: 'list', items } as const]),
  ];
}
