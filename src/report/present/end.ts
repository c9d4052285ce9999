import { toned, type Block } from '../block.ts';
import type { EndSection } from '../sections/end.ts';
import { testText } from './test.ts';

/** Who ended the command in one line, then what tells so. */
export function presentEnd({ by, signal, status, summary, evidence, test }: EndSection): Block[] {
  const how = signal ?? `status ${status}`;
  return [
    { kind: 'heading', line: ['How it ended'] },
    {
      kind: 'paragraph',
      lines: [[toned(by === 'unknown' ? 'warn' : 'bad', by === 'unknown' ? 'unknown' : how), `: ${summary}`]],
    },
    {
      kind: 'list',
      items: [...evidence, ...(test === undefined ? [] : [`test: ${testText(test)}`])].map((each) => [each]),
    },
  ];
}
