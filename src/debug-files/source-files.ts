import { basename } from 'node:path';
import { lineFiles, type LineFile, type LineSections } from '../dwarf/line-files.ts';
import { sectionData } from '../dwarf/section-data.ts';
import type { Bytes } from '../elf/bytes.ts';
import { readElf } from '../elf/elf.ts';
import { readSections } from '../elf/sections.ts';
import { known } from '../text/known.ts';
import { readFacts } from './facts.ts';
import { withElf, type SearchPlaces } from './lookup.ts';
import { findSeparate } from './separate.ts';

/** Bytes of a compressed section that are unpacked. */
const UNPACKED = 64 * 1024 * 1024;

/**
 * The file that holds the lines of an ELF file: itself, or its separate debug file.
 * @returns undefined where there is none.
 */
export function lineTableOf(file: string, places: SearchPlaces): string | undefined {
  const own = withElf(file, places, (bytes) => {
    if (readSections(bytes, readElf(bytes)).withData('.debug_line') !== undefined) return { path: file };
    const separate = findSeparate(readFacts(bytes), places, file);
    return separate?.status === 'found' ? { path: separate.path } : undefined;
  });
  return own?.path;
}

/**
 * What the line tables of a file say of one source file, as far as they can be read; nothing where they are no DWARF 5.
 * @param source where it was when it was compiled.
 */
export function recordedSource(file: string, places: SearchPlaces, source: string): LineFile[] {
  return withElf(file, places, (bytes) => filesNamed(bytes, source)) ?? [];
}

function filesNamed(bytes: Bytes, source: string): LineFile[] {
  const sections = lineSections(bytes);
  if (sections === undefined) return [];
  const same: LineFile[] = [];
  for (const { path, md5, source: embedded } of lineFiles(sections, basename(source))) {
    if (path !== source) continue;
    const content = embedded?.();
    same.push(known({ path, md5, source: content === undefined ? undefined : () => content }));
    if (content !== undefined) break;
  }
  return same;
}

function lineSections(bytes: Bytes): LineSections | undefined {
  const elf = readElf(bytes);
  const sections = readSections(bytes, elf);
  const data = (name: string): Bytes | undefined => {
    const section = sections.withData(`.debug_${name}`) ?? sections.withData(`.zdebug_${name}`);
    return section === undefined ? undefined : sectionData(bytes, elf, section, UNPACKED).bytes;
  };
  const lines = data('line');
  return (
    lines && {
      ...known({ strings: data('str'), lineStrings: data('line_str') }),
      lines,
      littleEndian: elf.littleEndian,
    }
  );
}
