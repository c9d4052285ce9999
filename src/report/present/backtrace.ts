import { toned, type Block, type Line } from '../block.ts';
import type { Frame } from '../frame.ts';
import type { BacktraceSection } from '../sections/backtrace.ts';
import { frameCells, frameName, moduleName } from './frame.ts';

const SHOWN_FRAMES = 24;

/** The crash thread's stack: handler frames folded into one line, the fault frame and the culprit marked. */
export function presentBacktrace(section: BacktraceSection, { verbose }: { verbose: boolean }): Block[] {
  const { title, frames, truncated } = section;
  return [{ kind: 'heading', line: [title] }, ...presentStack(frames, { verbose, truncated })];
}

/** Frames as a table, and how many are left out. */
export function presentStack(
  frames: readonly Frame[],
  { verbose, truncated }: { readonly verbose: boolean; readonly truncated: boolean },
): Block[] {
  const handler = frames.filter((frame) => isHandler(frame));
  const rest = frames.filter((frame) => !isHandler(frame));
  const important = rest.findLastIndex((frame) => frame.role === 'culprit' || frame.role === 'fault');
  const shown = verbose ? rest : rest.slice(0, Math.max(SHOWN_FRAMES, important + 2));
  const hidden = rest.length - shown.length;
  const ways = new Set(verbose ? frames.flatMap(({ foundBy }) => foundBy ?? []) : []);
  const full = (frame: Frame): Line[] =>
    ways.size > 1 ? [...row(frame), [toned('dim', frame.foundBy ?? '')]] : row(frame);
  const rows = [...(verbose ? handler.map(full) : foldedRow(handler)), ...shown.map(full)];
  const columns = [
    { title: '' },
    { title: '', align: 'right' as const },
    { title: '', wide: true },
    { title: '', wide: true },
    ...(ways.size > 1 ? [{ title: '' }] : []),
  ];
  return [
    { kind: 'table', columns, rows },
    ...(ways.size === 1
      ? [{ kind: 'paragraph', lines: [[toned('dim', `frames found by: ${[...ways].join('')}`)]] } as const]
      : []),
    ...(hidden > 0 || truncated
      ? [{ kind: 'paragraph', lines: [[toned('dim', restNote(hidden, truncated))]] } as const]
      : []),
  ];
}

function isHandler(frame: Frame): boolean {
  return frame.role === 'handler' || frame.role === 'trampoline';
}

function row(frame: Frame): Line[] {
  const cells = frameCells(frame);
  if (isHandler(frame) || frame.role === 'library' || frame.role === 'abort')
    return [
      [''],
      ...cells.map((cell): Line => [
        toned('dim', cell.map((span) => (typeof span === 'string' ? span : span.text)).join('')),
      ]),
    ];
  return [mark(frame), ...cells];
}

function mark(frame: Frame): Line {
  if (frame.role === 'culprit') return [toned('mark', 'culprit')];
  return frame.role === 'fault' ? [toned('bad', 'fault')] : [''];
}

function foldedRow(handler: readonly Frame[]): Line[][] {
  const [first, last] = [handler[0], handler.at(-1)];
  if (first === undefined || last === undefined) return [];
  const numbers = first === last ? `#${first.index}` : `#${first.index}-${last.index}`;
  const name = frameName(handler.findLast((frame) => frame.role === 'handler') ?? first);
  return [
    [
      [''],
      [toned('dim', numbers)],
      [toned('dim', 'crash handler, not the cause')],
      [toned('dim', `${name}, ${moduleName(first) ?? 'unknown module'}`)],
    ],
  ];
}

function restNote(hidden: number, truncated: boolean): string {
  if (hidden === 0) return '... the stack goes on; this is all that was read (--max-frames)';
  return `... ${hidden} more frames (--verbose)${truncated ? ', and the stack goes on beyond them' : ''}`;
}
