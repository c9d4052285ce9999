import { readFileSync, writeFileSync } from 'node:fs';
import { crc32, deflateRawSync } from 'node:zlib';

export interface ReportOptions {
  /** As apport-retrace and the crash database write it back: the core in one line. */
  readonly oneLine?: boolean;
  readonly fields?: Readonly<Record<string, string>>;
}

/**
 * Writes a report as apport's problem_report.py does, which only Ubuntu has: fields by name, the type first; then the core,
 * gzip with a head that names the field, in lines that are encoded each for itself.
 */
export function writeReport(
  file: string,
  core: string | undefined,
  { oneLine = false, fields = {} }: ReportOptions = {},
): string {
  const text = Object.entries({ ProblemType: 'Crash', ...fields }).map(([key, value]) => {
    return `${key}: ${value.replaceAll('\n', '\n ')}\n`;
  });
  writeFileSync(file, text.join('') + (core === undefined ? '' : coreField(readFileSync(core), oneLine)));
  return file;
}

const HEAD = Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 2, 0xff]), Buffer.from('CoreDump\0')]);
/** What zlib gave back at a time, whatever its length: not a multiple of three, so that lines end in `=`. */
const PIECE = 4099;

function coreField(core: Buffer, oneLine: boolean): string {
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(core), 0);
  trailer.writeUInt32LE(core.length % 2 ** 32, 4);
  const packed = Buffer.concat([deflateRawSync(core), trailer]);
  const pieces = [HEAD];
  for (let at = 0; at < packed.length; at += PIECE) pieces.push(packed.subarray(at, at + PIECE));
  const lines = oneLine ? [Buffer.concat(pieces)] : pieces;
  return `CoreDump: base64\n${lines.map((line) => ` ${line.toString('base64')}\n`).join('')}`;
}
