import { plural } from '../../text/plural.ts';
import { toned, type Block } from '../block.ts';
import type { StoredSection } from '../sections/stored.ts';

/** What was added, in one line; what was not, and why, in the next. */
export function presentStored(section: StoredSection): Block[] {
  const { store, reports, coredumps = 0, added, there, expired, newCrashes, alike = 0 } = section;
  const from = reports === undefined ? plural(coredumps, 'coredump') : plural(reports, 'report');
  const left = [
    ...(alike > 0 ? [`${alike} by ${alike === 1 ? 'its' : 'their'} stack, without reading the core`] : []),
    ...(there > 0 ? [`${there} ${there === 1 ? 'was' : 'were'} there already`] : []),
    ...(expired > 0 ? [`${expired} ${expired === 1 ? 'is' : 'are'} older than what is kept`] : []),
  ];
  return [
    {
      kind: 'paragraph',
      lines: [
        [
          toned('strong', `${plural(added, 'occurrence')} added`),
          ` from ${from}, ${plural(newCrashes, 'new crash', 'new crashes')}.`,
        ],
        ...(left.length === 0 ? [] : [[`${left.join('; ')}.`]]),
        [toned('dim', `store: ${store}`)],
      ],
    },
  ];
}
