import { toned, type Block } from '../block.ts';
import type { CustomSection } from '../sections/custom.ts';

/** The output of a command, or why there is none. */
export function presentCustom({ title, command, status, output, truncated, failed }: CustomSection): Block[] {
  const ended = status === undefined || status === 0 ? '' : `, status ${status}`;
  return [
    { kind: 'heading', line: [title] },
    { kind: 'paragraph', lines: [[toned('dim', `${command.join(' ')}${ended}`)]] },
    ...(failed === undefined ? [] : [{ kind: 'paragraph', lines: [[toned('bad', failed)]] } as const]),
    ...(output === ''
      ? []
      : [
          {
            kind: 'code',
            lines: output
              .trimEnd()
              .split('\n')
              .map((line) => [line]),
          } as const,
        ]),
    ...(truncated ? [{ kind: 'paragraph', lines: [[toned('dim', '... there was more')]] } as const] : []),
  ];
}
