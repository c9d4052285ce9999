import { ElfError } from '../elf/elf.ts';
import { declarationsOf } from './abbreviations.ts';
import { cursorOf } from './cursor.ts';
import { readForm } from './forms.ts';
import type { EntriesPlace, UnitSections } from './units.ts';

const ENTRIES_MAX = 4 * 1024 * 1024; // of one unit

/** The tags of a unit's entries in their order, its own first, as far as they can be read: at most 4 MB of them. */
export function* tagsOf(
  { at, size, abbreviationsAt, context }: EntriesPlace,
  sections: UnitSections,
): Generator<number> {
  const { info, abbreviations, littleEndian } = sections;
  const data = info.read(at, Math.min(size, ENTRIES_MAX));
  const cursor = cursorOf(data, littleEndian);
  try {
    const declarations = declarationsOf(abbreviations, littleEndian, abbreviationsAt);
    while (cursor.position < data.length) {
      const code = cursor.uleb();
      if (code === 0) continue; // the end of an entry's children
      const declaration = declarations.get(code);
      if (declaration === undefined) return;
      yield declaration.tag;
      for (const [, form] of declaration.attributes) readForm(cursor, form, context);
    }
  } catch (error) {
    if (!(error instanceof ElfError)) throw error;
  }
}
