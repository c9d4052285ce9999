import { toned, type Block } from '../block.ts';

/** A section in the place of one that could not be made or shown. */
export function presentFailed({ title, why }: { title: string; why: string }): Block[] {
  return [
    { kind: 'heading', line: [title] },
    { kind: 'paragraph', lines: [[toned('bad', 'This section could not be made'), `: ${why}`]] },
  ];
}
