import { toned, type Block } from '../block.ts';
import type { GoroutinesSection } from '../sections/goroutines.ts';
import { frameCells, fullFrameName } from './frame.ts';
import { more } from './more.ts';

const SHOWN_GROUPS = 5;
const SHOWN_FRAMES = 6;
const SHOWN_PANICKING = 24;

/** The goroutines: each distinct stack once, with who is in it and what they wait for. */
export function presentGoroutines(section: GoroutinesSection, { verbose }: { verbose: boolean }): Block[] {
  const shown = verbose ? section.groups : section.groups.slice(0, SHOWN_GROUPS);
  return [
    { kind: 'heading', line: [section.title] },
    ...(section.message === undefined
      ? []
      : [{ kind: 'paragraph', lines: [[`goroutine ${section.panicking} panicked: ${section.message}`]] } as const]),
    ...shown.flatMap((group): Block[] => {
      const isPanicking = section.panicking !== undefined && group.goroutines.includes(section.panicking);
      const frames = verbose ? group.frames : group.frames.slice(0, isPanicking ? SHOWN_PANICKING : SHOWN_FRAMES);
      const createdBy = group.createdBy === undefined ? '' : `; created by ${fullFrameName(group.createdBy)}`;
      return [
        { kind: 'paragraph', lines: [[toned('strong', who(group.goroutines)), `${doing(group)}${createdBy}`]] },
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
    ...more(section.groups.length - shown.length, 'stacks'),
  ];
}

function who(ids: readonly number[]): string {
  return ids.length === 1 ? `goroutine ${ids[0]}` : `${ids.length} goroutines`;
}

function doing({ state, waitReason, waitMinutes }: GoroutinesSection['groups'][number]): string {
  const what = waitReason ?? state;
  const since = waitMinutes === undefined ? '' : ` for ${waitMinutes} min`;
  return what === undefined ? '' : `, ${what}${since}`;
}
