import { plural } from '../../text/plural.ts';
import { toned, type Block } from '../block.ts';
import type { PrunedSection } from '../sections/pruned.ts';

/** What was removed, in one line. */
export function presentPruned({ store, occurrences, crashes }: PrunedSection): Block[] {
  return [
    {
      kind: 'paragraph',
      lines: [
        [`${plural(occurrences, 'occurrence')} and ${plural(crashes, 'crash', 'crashes')} removed.`],
        [toned('dim', `store: ${store}`)],
      ],
    },
  ];
}
