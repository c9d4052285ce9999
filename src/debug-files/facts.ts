import { isWholeXz } from '../archive/xz.ts';
import { windowed, type Bytes } from '../elf/bytes.ts';
import { buildIdOf, findBuildId } from '../elf/build-id.ts';
import { ElfError, ET, readElf, type Elf } from '../elf/elf.ts';
import { within } from '../elf/part.ts';
import { compressionOf, hasData, readSections, SHT, type Sections } from '../elf/sections.ts';
import { known } from '../text/known.ts';
import { carriesBuildId } from './core-build-id.ts';
import { readDebugInfo, readDebugLevel, trapsOf, type DebugInfo, type OfOwnCode } from './debug-info.ts';
import { readAltLink, readDebugLink, readPackage, readSupplementaryId, type AltLink, type DebugLink } from './links.ts';

/** What one ELF file says about itself; nothing here is looked up elsewhere. */
export interface ElfFacts {
  /** `debug-file`: its code was left out (objcopy --only-keep-debug). `dwo`: it holds split debug information only. */
  readonly kind: 'image' | 'object' | 'debug-file' | 'dwo' | 'core';
  readonly buildId?: string;
  /** Whether a core of a process that runs it will hold its build-id; absent for what is not run. */
  readonly coreCarriesBuildId?: boolean;
  /** Debug information in the file itself. */
  readonly debugInfo?: DebugInfo;
  readonly symbolTable: boolean;
  /** `.gnu_debugdata`: a compressed symbol table. */
  readonly miniDebugInfo: boolean;
  readonly debugLink?: DebugLink;
  readonly altLink?: AltLink;
  readonly compression?: string;
  /** Sections that tell how to unwind: `.eh_frame`, `.debug_frame`, `.ARM.exidx`. */
  readonly unwind: readonly string[];
  /** From .note.package: https://systemd.io/PACKAGE_METADATA_FOR_EXECUTABLE_FILES/ */
  readonly package?: string;
  /** What misleads about this file, in words. */
  readonly traps: readonly string[];
}

const UNWIND = ['.eh_frame', '.debug_frame', '.zdebug_frame', '.ARM.exidx'];

/**
 * Reads the facts of an ELF file.
 * @throws ElfError when it is malformed.
 */
export function readFacts(bytes: Bytes): ElfFacts {
  const elf = readElf(bytes);
  const sections = readSections(bytes, elf);
  requireWithin(bytes, sections);
  const has = (name: string) => sections.withData(name) !== undefined;
  const packed = sections.withData('.gnu_debugdata');
  const miniDebugInfo = packed !== undefined && isWholeXz(windowed(within(bytes, packed.offset, packed.size)));
  const kind = kindOf(elf, sections);
  const [found, debugInfo] = [findBuildId(bytes, elf, () => sections.all), readDebugInfo(bytes, elf, sections)];
  const [debugLink, altLink, packageName, compression] = [
    readDebugLink(bytes, elf, sections),
    readAltLink(bytes, elf, sections),
    readPackage(bytes, elf, sections),
    compressionIn(bytes, elf, sections),
  ];
  return {
    kind,
    ...(found === undefined ? {} : { buildId: found.id }),
    ...(kind === 'image' ? { coreCarriesBuildId: carriesBuildId(bytes, elf, found) } : {}),
    ...(debugInfo === undefined ? {} : { debugInfo }),
    symbolTable: sections.all.some(
      (section) => section.type === SHT.symtab && section.size > (elf.bits === 64 ? 24 : 16),
    ), // the first entry is empty
    miniDebugInfo,
    ...(debugLink === undefined ? {} : { debugLink }),
    ...(altLink === undefined ? {} : { altLink }),
    ...(compression === undefined ? {} : { compression }),
    unwind: UNWIND.filter(has),
    ...(packageName === undefined ? {} : { package: packageName }),
    traps: [
      ...TRAPS.filter(([test]) => test(has, debugInfo)).map(([, text]) => text),
      ...(packed === undefined || miniDebugInfo ? [] : [`its .gnu_debugdata is damaged: it can't be unpacked`]),
      ...(debugInfo === undefined ? [] : trapsOf(debugInfo)),
    ],
  };
}

/** What matters of a separate debug file. */
export interface DebugFile {
  /** Of a file that `dwz --dwarf-5` made, which has no note: the id that others know it by. */
  readonly buildId?: string;
  /** What its debug information tells; absent when it holds none. */
  readonly ofOwnCode?: OfOwnCode;
  readonly altLink?: AltLink;
  /** Only read where it may be split. */
  readonly debugInfo?: DebugInfo;
}

/**
 * Reads what matters of a separate debug file.
 * @throws ElfError when it is malformed.
 */
export function readDebugFile(bytes: Bytes): DebugFile {
  const elf = readElf(bytes);
  const sections = readSections(bytes, elf);
  requireWithin(bytes, sections);
  const maySplit = (sections.withData('.debug_addr') ?? sections.withData('.zdebug_addr')) !== undefined; // split units and those of clang and Go have it
  return known({
    buildId: buildIdOf(bytes, elf, () => sections.all) ?? readSupplementaryId(bytes, elf, sections),
    ofOwnCode: readDebugLevel(bytes, elf, sections),
    altLink: readAltLink(bytes, elf, sections),
    debugInfo: maySplit ? readDebugInfo(bytes, elf, sections) : undefined,
  });
}

/** A file that was cut off, or whose sections lie, is malformed; it must not pass for one without debug information. */
function requireWithin(bytes: Bytes, sections: Sections): void {
  const outside = sections.all.find((section) => hasData(section) && section.offset + section.size > bytes.size);
  if (outside !== undefined) throw new ElfError(`its section ${outside.name} reaches beyond its end`);
}

function kindOf(elf: Elf, sections: Sections): ElfFacts['kind'] {
  if (elf.type === ET.core) return 'core';
  if (sections.withData('.debug_info.dwo') !== undefined && sections.withData('.debug_info') === undefined)
    return 'dwo';
  if (elf.type === ET.relocatable) return 'object';
  return sections.find('.text')?.type === SHT.nobits ? 'debug-file' : 'image';
}

function compressionIn(bytes: Bytes, elf: Elf, sections: Sections): string | undefined {
  const section = sections.withData('.debug_info') ?? sections.withData('.zdebug_info');
  const found = section === undefined ? undefined : compressionOf(bytes, elf, section);
  if (found === undefined) return undefined;
  return section?.name.startsWith('.z') ? `${found.algorithm} (old .zdebug sections)` : found.algorithm;
}

type Trap = readonly [
  test: (has: (name: string) => boolean, debugInfo: DebugInfo | undefined) => boolean,
  text: string,
];

const TRAPS: readonly Trap[] = [
  [
    (has, debugInfo) => has('.debug_gdb_scripts') && debugInfo === undefined,
    'its .debug_gdb_scripts is a list of scripts, not debug information',
  ],
  [
    (has) => has('.gnu.debuglto_.debug_info') && !has('.debug_info'),
    'its debug information is for link-time optimisation and becomes usable when it is linked',
  ],
  [(has) => has('.gopclntab'), 'functions and lines are also in .gopclntab, which Go itself reads and gdb does not'],
];
