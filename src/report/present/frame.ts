import { toned, type Line, type Span } from '../block.ts';
import type { Frame } from '../frame.ts';
import { shortName } from './short-name.ts';

/** What a frame is called where there is only one line for it: its function, else module and offset, else its address. */
export function frameName(frame: Pick<Partial<Frame>, 'function' | 'module' | 'offset' | 'address'>): string {
  if (frame.function !== undefined) return shortName(frame.function);
  return fullFrameName(frame);
}

/** The same with nothing left out of the function's name. */
export function fullFrameName(frame: Pick<Partial<Frame>, 'function' | 'module' | 'offset' | 'address'>): string {
  if (frame.function !== undefined) return frame.function;
  if (frame.module !== undefined)
    return `${baseName(frame.module)}${frame.offset === undefined ? '' : `+${frame.offset}`}`;
  return frame.address ?? 'unknown';
}

/** Where a frame is: source file and line, else its module. */
export function framePlace(frame: Frame): string | undefined {
  if (frame.file !== undefined) return frame.line === undefined ? frame.file : `${frame.file}:${frame.line}`;
  return frame.function === undefined ? undefined : moduleName(frame);
}

/** The name of the file that holds a frame's code. */
export function moduleName(frame: Frame): string | undefined {
  return frame.module === undefined ? undefined : baseName(frame.module);
}

/** One line of a stack: number, name, place. */
export function frameCells(frame: Frame): Line[] {
  const place = framePlace(frame) ?? '';
  const name: Span = frame.role === 'culprit' ? toned('mark', fullFrameName(frame)) : fullFrameName(frame);
  return [[toned('dim', frameNumber(frame))], [name], [toned('dim', place)]];
}

/** What stands before a frame: its number, or the language of one that has none of its own. */
export function frameNumber({ index, language }: Pick<Frame, 'index' | 'language'>): string {
  return language === undefined ? `#${index}` : (SHORT_LANGUAGES[language] ?? language);
}

const SHORT_LANGUAGES: Readonly<Record<string, string>> = { python: 'py' };

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
