import type { Bytes } from '../../elf/bytes.ts';
import type { Elf } from '../../elf/elf.ts';
import { codeStart, type Sections } from '../../elf/sections.ts';
import { known } from '../../text/known.ts';
import { unpacked, type Unpacked } from '../unpacked.ts';
import type { Unit, UnitSections } from '../units.ts';

/** The debug information of a file, as far as it tells of code; what a file does not have is absent. */
export interface DebugData extends UnitSections {
  /** Which unit is of which addresses. */
  readonly addressRanges?: Bytes;
  /** Lists of ranges: of DWARF 5, and of the versions before. */
  readonly rangeLists?: Bytes;
  readonly ranges?: Bytes;
  /** Addresses that entries name by their number. */
  readonly addresses?: Bytes;
  readonly lines?: Bytes;
  /** Lists of places of variables: of DWARF 5, and of the versions before. */
  readonly placeLists?: Bytes;
  readonly places?: Bytes;
  /** The file that dwz moved common parts to. */
  readonly alternative?: DebugData;
  /** What a unit that is a skeleton stands for, in another file; absent where nobody looks for it. */
  readonly payload?: (unit: Unit) => DebugData | undefined;
  /** It is such a unit itself: places in .debug_info are those of its file. */
  readonly isPayload?: true;
  /**
   * Where the code of the file begins. What is said to begin below is of functions that the linker removed (--gc-sections, a second
   * copy of a template): it puts 0 for their addresses, and where they were long they would hold the code of others.
   */
  readonly codeStart: number;
  /** Whether a part of it that was asked for could not be unpacked. */
  readonly isDamaged: () => boolean;
}

/**
 * The debug information that a file carries itself; undefined where it carries none.
 * @throws ElfError where a section does not lie within the file, or claims to be larger than can be read.
 */
export function debugData(
  bytes: Bytes,
  elf: Elf,
  sections: Sections,
  alternative?: DebugData,
  payload?: DebugData['payload'],
): DebugData | undefined {
  const all: Unpacked[] = [];
  const data = (name: string): Bytes | undefined => {
    const section = sections.withData(`.debug_${name}`) ?? sections.withData(`.zdebug_${name}`);
    if (section === undefined) return undefined;
    const found = unpacked(bytes, elf, section);
    all.push(found);
    return found;
  };
  const [info, abbreviations] = [data('info'), data('abbrev')];
  if (info === undefined || abbreviations === undefined) return undefined;
  return {
    info,
    abbreviations,
    littleEndian: elf.littleEndian,
    codeStart: codeStart(sections),
    isDamaged: () => all.some((each) => each.isDamaged) || alternative?.isDamaged() === true,
    ...known({
      strings: data('str'),
      lineStrings: data('line_str'),
      stringOffsets: data('str_offsets'),
      addressRanges: data('aranges'),
      rangeLists: data('rnglists'),
      ranges: data('ranges'),
      addresses: data('addr'),
      lines: data('line'),
      placeLists: data('loclists'),
      places: data('loc'),
      alternative,
      alternativeStrings: alternative?.strings,
      payload,
    }),
  };
}
