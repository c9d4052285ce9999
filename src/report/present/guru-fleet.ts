import { plural } from '../../text/plural.ts';
import { toned, type Block } from '../block.ts';
import type { GuruFleetSection } from '../sections/guru-fleet.ts';
import { presentGroup, valueText } from './guru.ts';
import { more } from './more.ts';

const SHOWN_GROUPS = 8;
const SHOWN_OPTIONS = 20;
const SHOWN_NAMES = 4;

/** The reports, what of their configuration differs, and the stacks of all. */
export function presentGuruFleet(
  { title, reports, groups, drift }: GuruFleetSection,
  { verbose }: { verbose: boolean },
): Block[] {
  const failed = reports.filter((report) => report.failed);
  const options = verbose ? drift : drift.slice(0, SHOWN_OPTIONS);
  const shown = verbose ? groups : groups.slice(0, SHOWN_GROUPS);
  const names = (indexes: readonly number[]): string => {
    const all = indexes.map((index) => reports[index]?.name ?? '');
    return verbose || all.length <= SHOWN_NAMES
      ? all.join(', ')
      : `${all.slice(0, SHOWN_NAMES).join(', ')} and ${all.length - SHOWN_NAMES} more`;
  };
  return [
    { kind: 'heading', line: [`${title}: ${plural(reports.length, 'report')}`] },
    ...(failed.length === 0
      ? []
      : [
          {
            kind: 'paragraph',
            lines: [[toned('bad', `${failed.length} failed`), `: ${failed.map(({ name }) => name).join(', ')}`]],
          } as const,
        ]),
    {
      kind: 'heading',
      line: [
        drift.length === 0
          ? 'Configuration: no option differs'
          : `Configuration: ${plural(drift.length, 'option')} ${drift.length === 1 ? 'differs' : 'differ'}`,
      ],
    },
    ...options.flatMap(({ group, option, values }): Block[] => [
      { kind: 'paragraph', lines: [[toned('strong', `${group}.${option}`)]] },
      {
        kind: 'list',
        items: values.map(({ value, reports: who }) => [
          value === undefined ? toned('dim', 'absent') : valueText(value),
          toned('dim', `  ${who.length}: ${names(who)}`),
        ]),
      },
    ]),
    ...more(drift.length - options.length, 'options'),
    { kind: 'heading', line: ['Stacks'] },
    ...shown.flatMap((group) => [
      ...presentGroup(group, reports, verbose),
      { kind: 'paragraph', lines: [[toned('dim', `in ${names(group.reports)}`)]] } as const,
    ]),
    ...more(groups.length - shown.length, 'stacks'),
  ];
}
