import { toned, type Block, type Line } from '../block.ts';
import type { NextSection } from '../sections/next.ts';

/** Commands to type, each under what it is for. */
export function presentNext(section: NextSection): Block[] {
  return [
    { kind: 'heading', line: [section.title] },
    {
      kind: 'code',
      lines: section.steps.flatMap(({ command, why }): Line[] => [[toned('dim', `# ${why}`)], [command]]),
    },
  ];
}
