import { isWholeXz } from '../archive/xz.ts';
import { bytesOf } from '../elf/bytes.ts';
import { ElfError } from '../elf/elf.ts';
import { FaultlineError, ToolError } from '../errors/errors.ts';
import { known } from '../text/known.ts';
import { readelfDebugInfo, readelfSections, type ReadelfOutput } from '../tools/readelf.ts';
import { trapsOf, type DebugInfo } from '../debug-files/debug-info.ts';
import { parseDebugInfo, type DebugInfoPlace } from './readelf-debug-info.ts';
import { isToolchainLibrary } from '../debug-files/toolchain.ts';
import type { ElfFacts } from '../debug-files/facts.ts';
import { asLink, supplementaryIn, type AltLink, type DebugLink } from '../debug-files/links.ts';

const NOTHING_SAID = new ElfError('readelf says nothing of it');
const DEBUG_BATCH = 8; // of a large program readelf prints hundreds of megabytes

/** The facts of a file, or what keeps us from having them. */
export type ReadelfFacts = ElfFacts | ElfError | ToolError;

/**
 * The facts of files as readelf has them. What it can't say is absent: whether a core carries
 * the build-id, the compression, the package.
 * @param files absolute paths.
 */
export async function readelfFacts(files: readonly string[]): Promise<ReadonlyMap<string, ReadelfFacts>> {
  const printed = await readelfSections(files);
  const sections = new Map(files.map((file) => [file, usable(printed.get(file), parseSections)]));
  const withInfo = files.filter((file) => holdsInfo(sections.get(file)));
  const units = new Map<string, ReadelfOutput | ToolError>();
  for (let at = 0; at < withInfo.length; at += DEBUG_BATCH) {
    for (const [file, output] of await readelfDebugInfo(withInfo.slice(at, at + DEBUG_BATCH))) units.set(file, output);
  }
  return new Map(files.map((file) => [file, factsOf(printed.get(file), sections.get(file), units.get(file))]));
}

function factsOf(
  printed: ReadelfOutput | ToolError | undefined,
  sections: Sections | ElfError | ToolError | undefined,
  units: ReadelfOutput | ToolError | undefined,
): ReadelfFacts {
  if (sections === undefined || sections instanceof FaultlineError) return sections ?? NOTHING_SAID;
  return usable(printed, (output) => {
    const debugInfo = holdsInfo(sections)
      ? usable(units, (info) => parseDebugInfo(info, placeOf(output, sections)))
      : undefined;
    return debugInfo instanceof FaultlineError ? debugInfo : factsIn(output, sections, debugInfo);
  });
}

function factsIn({ stdout }: ReadelfOutput, sections: Sections, debugInfo: DebugInfo | undefined): ElfFacts {
  return known({
    kind: kindOf(stdout, sections),
    buildId: /^ +GNU .*Build ID: ([0-9a-f]+)$/m.exec(stdout)?.[1],
    debugInfo,
    symbolTable: sections.get('symtab')?.entries === true,
    miniDebugInfo: isWholeXz(bytesOf(hexDump(stdout, '.gnu_debugdata'))),
    debugLink: debugLink(stdout),
    altLink: altLink(stdout),
    unwind: [],
    traps: debugInfo === undefined ? [] : trapsOf(debugInfo),
  });
}

/** What is parsed from an output; an error, of readelf or of the file, stays one. */
function usable<T>(
  output: ReadelfOutput | ToolError | undefined,
  parse: (output: ReadelfOutput) => T,
): T | ElfError | ToolError {
  if (output === undefined) return NOTHING_SAID;
  if (output instanceof ToolError) return output;
  try {
    return parse(output);
  } catch (error) {
    if (error instanceof ElfError || error instanceof ToolError) return error;
    throw error;
  }
}

/** What is no answer of readelf's is no fact about a file. */
function nonsense(said: string): ToolError {
  const [line = ''] = said.trim().split('\n', 1);
  return new ToolError(
    `readelf printed what can't be understood${line === '' ? ': nothing' : `: ${line.slice(0, 80)}`}.`,
    'Run it by hand: readelf -hS FILE; --engine native does without it.',
  );
}

function holdsInfo(sections: Sections | ElfError | ToolError | undefined): boolean {
  return (
    sections !== undefined &&
    !(sections instanceof FaultlineError) &&
    (sections.has('.debug_info') || sections.has('.zdebug_info'))
  );
}

type Sections = ReadonlyMap<string, Row>;

interface Row {
  readonly nobits: boolean;
  /** Of a symbol table: there is more than its empty first entry. */
  readonly entries: boolean;
}

const ROW = /^ {2}\[ *\d+\] (\S*) +([A-Z][\w:+<> ]*?) +[0-9a-f]{8,16} [0-9a-f]+ ([0-9a-f]+) ([0-9a-f]+) /gm;
/** Complaints after which the tables can't be believed. */
const FATAL =
  /Error: (?:Not an ELF file|Section headers are not available|Reading \S+ bytes extends past end of file|.*[Ff]ailed to read|The e_sh|File contains multiple)|Warning: (?:The e_shentsize field|.*size field is larger than|Section \d+ has an out of range|\[.*\] out of range|.*corrupt)/;

/** Sections that hold something, by name; the symbol table also as `symtab`. */
function parseSections({ stdout, stderr }: ReadelfOutput): Map<string, Row> {
  const fatal = FATAL.exec(stderr);
  if (fatal !== null) throw new ElfError(`readelf says: ${fatal[0]}`);
  if (!/^ELF Header:$/m.test(stdout)) throw nonsense(stdout + stderr);
  const sections = new Map<string, Row>();
  for (const [, name = '', type, size = '0', entrySize = '0'] of stdout.matchAll(ROW)) {
    const bytes = Number.parseInt(size, 16);
    const row = { nobits: type === 'NOBITS', entries: bytes > Number.parseInt(entrySize, 16) };
    if (type === 'SYMTAB') sections.set('symtab', row);
    if (bytes > 0 && !row.nobits) sections.set(name, row);
    else if (name === '.text' && row.nobits) sections.set('nobits .text', row);
  }
  return sections;
}

function kindOf(stdout: string, sections: Sections): ElfFacts['kind'] {
  const type = /^ {2}Type: +(\S+)/m.exec(stdout)?.[1];
  if (type === 'CORE') return 'core';
  if (sections.has('.debug_info.dwo') && !sections.has('.debug_info')) return 'dwo';
  if (type === 'REL') return 'object';
  return sections.has('nobits .text') ? 'debug-file' : 'image';
}

/** What its debug information is judged by. Of a debug file readelf does not say whether it is a program's. */
function placeOf({ stdout }: ReadelfOutput, sections: Sections): DebugInfoPlace {
  const soname = /Library soname: \[(.*)\]$/m.exec(stdout)?.[1];
  return {
    holdsPayload: sections.has('.debug_info.dwo'),
    noLines: !sections.has('.debug_line') && !sections.has('.zdebug_line'),
    allOwn: kindOf(stdout, sections) === 'object' || (soname !== undefined && isToolchainLibrary(soname)),
  };
}

function debugLink(stdout: string): DebugLink | undefined {
  const data = hexDump(stdout, '.gnu_debuglink');
  const end = data.indexOf(0);
  const crcAt = Math.ceil((end + 1) / 4) * 4;
  if (end < 1 || data.length < crcAt + 4) return undefined;
  const name = data.toString('utf8', 0, end).split('/').at(-1) ?? '';
  return { name, crc: /Data: .*little endian/.test(stdout) ? data.readUInt32LE(crcAt) : data.readUInt32BE(crcAt) };
}

function altLink(stdout: string): AltLink | undefined {
  const data = hexDump(stdout, '.gnu_debugaltlink');
  const end = data.indexOf(0);
  if (data.length === 0)
    return asLink(supplementaryIn(hexDump(stdout, '.debug_sup'), /Data: .*little endian/.test(stdout)));
  return end < 1 ? undefined : { path: data.toString('utf8', 0, end), buildId: data.toString('hex', end + 1) };
}

/** The bytes that -x printed: an address, then up to four groups of hexadecimal digits. */
function hexDump(stdout: string, section: string): Buffer {
  const block = stdout.split(`\nHex dump of section '${section}':\n`)[1]?.split('\n\n', 1)[0] ?? '';
  const rows = block.matchAll(/^ {2}0x[0-9a-f]{8} ((?:[0-9a-f]{2,8} ){1,4})/gm);
  return Buffer.from(Array.from(rows, ([, digits = '']) => digits.replaceAll(' ', '')).join(''), 'hex');
}
