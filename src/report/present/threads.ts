import { toned, type Block } from '../block.ts';
import type { ThreadsSection } from '../sections/threads.ts';
import { frameCells } from './frame.ts';
import { more } from './more.ts';

const SHOWN_GROUPS = 5;
const SHOWN_FRAMES = 4;

/** The other threads: each distinct stack once, with who is in it. */
export function presentThreads(section: ThreadsSection, { verbose }: { verbose: boolean }): Block[] {
  const shown = verbose ? section.groups : section.groups.slice(0, SHOWN_GROUPS);
  const hidden = section.groups.length - shown.length;
  return [
    { kind: 'heading', line: [section.title] },
    ...shown.flatMap((group): Block[] => {
      const frames = verbose ? group.frames : group.frames.slice(0, SHOWN_FRAMES);
      const who = group.threads.length === 1 ? `thread ${group.threads[0]}` : `${group.threads.length} threads`;
      return [
        { kind: 'paragraph', lines: [[toned('strong', who), group.state === undefined ? '' : `, ${group.state}`]] },
        {
          kind: 'table',
          columns: [
            { title: '', align: 'right' },
            { title: '', wide: true },
            { title: '', wide: true },
          ],
          rows: frames.map(frameCells),
        },
      ];
    }),
    ...more(hidden, 'stacks'),
  ];
}
