import { randomUUID } from 'node:crypto';
import { chmodSync, closeSync, openSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../errors/errors.ts';
import { suggest } from '../suggest.ts';
import type { Report } from './model.ts';
import { renderPieces } from './views/index.ts';
import { FORMATS, type Format, type Pieces, type ViewOptions } from './views/model.ts';

/** Where a report is to be written beside standard output: `--report sarif=out.sarif`. */
export interface ReportTarget {
  readonly format: Format;
  readonly file: string;
}

/**
 * Names of what is open already. Where that is a file (`>> all.log`), it must not be replaced, nor opened anew: that would
 * write at its beginning.
 */
const DESCRIPTORS: Readonly<Record<string, number>> = {
  '/dev/stdout': 1,
  '/dev/fd/1': 1,
  '/proc/self/fd/1': 1,
  '/dev/stderr': 2,
  '/dev/fd/2': 2,
  '/proc/self/fd/2': 2,
};

/**
 * What --report asks for.
 * @throws UsageError before any work is done, for a format that there is not, a directory that is not there, and two of one
 * file, of which only the last would stay.
 */
export function parseTargets(texts: readonly string[]): ReportTarget[] {
  const targets = texts.map((text) => parseTarget(text));
  const names = targets.map(({ file }) => realName(file));
  const twice = names.find((name, index) => names.indexOf(name) !== index && !name.startsWith('/dev/'));
  if (twice !== undefined)
    throw new UsageError(`Two reports are to be written to ${twice}.`, 'Give each a file of its own.');
  return targets;
}

/**
 * Writes a report to files. A reader never sees half of one: it is written beside its place and then renamed.
 * @param write default: as the name leads now.
 * @throws UsageError that names the file; those before it are written.
 */
export async function writeReports(
  report: Report,
  targets: readonly ReportTarget[],
  options: ViewOptions,
  write: (file: string, text: Pieces) => void = writeWhole,
): Promise<void> {
  for (const { format, file } of targets) {
    const text = await renderPieces(report, format, { ...options, color: false, width: Infinity });
    try {
      write(file, text);
    } catch (error) {
      if (error instanceof UsageError) throw error;
      throw new UsageError(
        `The report could not be written to ${file}: ${(error as NodeJS.ErrnoException).code}.`,
        'Name a file in a directory that can be written to, on a disk with room.',
        { cause: error },
      );
    }
  }
}

function parseTarget(text: string): ReportTarget {
  const [name, file] = [text.slice(0, Math.max(0, text.indexOf('='))), text.slice(text.indexOf('=') + 1)];
  const format = FORMATS.find((known) => known === name);
  const meant = format === undefined ? suggest(name, FORMATS) : undefined;
  if (format === undefined || file === '')
    throw new UsageError(
      `--report ${text} is not FORMAT=FILE.`,
      `${meant === undefined ? '' : `Did you mean "${meant}"? `}Formats: ${FORMATS.join(', ')}. For example: --report sarif=faultline.sarif`,
    );
  const directory = path.dirname(file);
  if (!isDirectory(directory))
    throw new UsageError(`--report ${text}: ${directory} is not a directory.`, 'Make it first, or name another file.');
  return { format, file };
}

/** Where links lead, as far as there is something. */
function realName(file: string): string {
  try {
    return file.startsWith('/dev/') ? file : realpathSync(file);
  } catch {
    return path.resolve(file);
  }
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false; // nothing is there, or links lead in a loop, or it may not be looked at
  }
}

/** Whether a name stands for what is open already. */
export function isDescriptor(file: string): boolean {
  return path.resolve(file) in DESCRIPTORS;
}

/** Writes a file at once; a pipe or a device is written to, and of a link what it leads to is replaced. */
export function writeWhole(file: string, text: Pieces): void {
  const info = statSync(file, { throwIfNoEntry: false });
  if (info === undefined) return replace(file, text);
  if (!info.isFile()) return writePieces(file, 'w', text); // a pipe or a device must not be replaced
  const descriptor = DESCRIPTORS[path.resolve(file)];
  if (descriptor !== undefined) return writeTo(descriptor, text);
  replace(realpathSync(file), text, info.mode); // a link stays a link
}

/** Keeps the permissions of the file that was there. */
function replace(target: string, text: Pieces, mode?: number): void {
  const temporary = path.join(path.dirname(target), `.faultline-${randomUUID()}.tmp`); // the target's own name may be as long as names get
  try {
    writePieces(temporary, 'wx', text);
    if (mode !== undefined) chmodSync(temporary, mode & 0o7777);
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Opens a file and writes it. */
export function writePieces(file: string, flags: string, text: Pieces): void {
  const descriptor = openSync(file, flags);
  try {
    writeTo(descriptor, text);
  } finally {
    closeSync(descriptor);
  }
}

function writeTo(descriptor: number, text: Pieces): void {
  for (const piece of text) writeFileSync(descriptor, piece);
}
