import { toned, type Block, type Line } from '../block.ts';
import type { SourceSection } from '../sections/source.ts';
import { listOf } from '../../text/known.ts';
import { shortName } from './short-name.ts';

const AROUND = 2;

/** A few lines around each line, that marked; all that were read with --verbose. */
export function presentSource({ title, frames }: SourceSection, { verbose }: { readonly verbose: boolean }): Block[] {
  return [
    { kind: 'heading', line: [title] },
    ...frames.flatMap((frame): Block[] => [
      { kind: 'paragraph', lines: [placeLine(frame), ...doubts(frame)] },
      ...(frame.lines.length === 0
        ? []
        : [{ kind: 'code', lines: shownLines(frame, verbose ? Infinity : AROUND), reading: true } as const]),
    ]),
  ];
}

type Shown = SourceSection['frames'][number];

function placeLine({ index, function: name, file, line, path, from }: Shown): Line {
  return [
    toned('dim', `#${index} `),
    ...(name === undefined ? [] : [toned('strong', shortName(name)), ' at ']),
    `${file}:${line}`,
    ...listOf(path ?? (from && `from ${from}`)).map((where) => toned('dim', ` (${where})`)),
  ];
}

function doubts(frame: Shown): Line[] {
  if (frame.changed === true) return [changedLine(frame)];
  return frame.newer === true
    ? [[toned('warn', 'this file is newer than the program: its lines may be others than those that were compiled')]]
    : [];
}

function changedLine({ checkedBy }: Shown): Line {
  const how = {
    md5: 'this file has changed since it was compiled: its MD5 is another',
    age: 'this file has changed since the program was built: it is newer',
  } as const;
  const why =
    checkedBy === 'md5' || checkedBy === 'age'
      ? how[checkedBy]
      : 'this file has changed since: it ends before the line';
  return [toned('warn', why)];
}

function shownLines({ lines, line }: Shown, around: number): Line[] {
  const shown = lines.filter(({ number }) => Math.abs(number - line) <= around);
  const width = String(shown.at(-1)?.number ?? '').length;
  return shown.map(({ number, text }): Line => {
    const label = String(number).padStart(width);
    // Tabs are as wide as each place makes them: lines that begin alike must stay so behind the numbers.
    const code = text.replaceAll('\t', '    ');
    const rest = code === '' ? '' : `  ${code}`;
    return number === line ? [toned('bad', `=> ${label}${rest}`)] : ['   ', toned('dim', label), rest];
  });
}
