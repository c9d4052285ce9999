import type { Bytes } from '../elf/bytes.ts';
import type { Elf } from '../elf/elf.ts';
import { cstringAt, fieldsOf } from '../elf/fields.ts';
import { readNotes } from '../elf/notes.ts';
import type { Section, Sections } from '../elf/sections.ts';

/** `.gnu_debuglink`: the base name of the separate debug file, and its CRC-32. */
export interface DebugLink {
  readonly name: string;
  readonly crc: number;
}

/** `.gnu_debugaltlink`: the file that dwz moved common parts to. */
export interface AltLink {
  readonly path: string;
  readonly buildId: string;
}

const LINK_MAX = 8192;
const PACKAGE_MAX = 65_536;
const NT_FDO_PACKAGING = 0xcafe1a7e;

/** What .gnu_debuglink names: only the last part of its path counts, it must not lead elsewhere. */
export function readDebugLink(bytes: Bytes, elf: Elf, sections: Sections): DebugLink | undefined {
  const data = dataOf(bytes, sections.withData('.gnu_debuglink'));
  if (data === undefined) return undefined;
  const name = cstringAt(data, 0).split('/').at(-1) ?? '';
  const crcAt = Math.ceil((data.indexOf(0) + 1) / 4) * 4;
  if (name === '' || name === '.' || name === '..' || data.length < crcAt + 4) return undefined;
  return { name, crc: fieldsOf(data, elf).u32(crcAt) };
}

/** What .gnu_debugaltlink names. */
export function readAltLink(bytes: Bytes, sections: Sections): AltLink | undefined {
  const data = dataOf(bytes, sections.withData('.gnu_debugaltlink'));
  if (data === undefined) return undefined;
  const end = data.indexOf(0);
  if (end < 1 || end + 1 >= data.length) return undefined;
  return { path: data.toString('utf8', 0, end), buildId: data.toString('hex', end + 1) };
}

/** The package that a file says it belongs to, as `name version`. */
export function readPackage(bytes: Bytes, elf: Elf, sections: Sections): string | undefined {
  const section = sections.withData('.note.package');
  if (section === undefined || section.size > PACKAGE_MAX) return undefined;
  for (const note of readNotes(bytes, elf, section.offset, section.size)) {
    if (note.owner === 'FDO' && note.type === NT_FDO_PACKAGING) return packageIn(note.data());
  }
  return undefined;
}

function packageIn(data: Buffer): string | undefined {
  try {
    const { name, version } = JSON.parse(cstringAt(data, 0)) as { name?: unknown; version?: unknown };
    return typeof name === 'string' ? [name, ...(typeof version === 'string' ? [version] : [])].join(' ') : undefined;
  } catch {
    return undefined; // who wrote the note did not follow its specification
  }
}

function dataOf(bytes: Bytes, section: Section | undefined): Buffer | undefined {
  return section === undefined ? undefined : bytes.read(section.offset, Math.min(section.size, LINK_MAX));
}
