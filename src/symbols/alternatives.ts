import { realpathSync } from 'node:fs';
import { readDebugFile } from '../debug-files/facts.ts';
import type { AltLink } from '../debug-files/links.ts';
import { searchPlaces, withElf } from '../debug-files/lookup.ts';
import { findAlternative } from '../debug-files/separate.ts';
import { findPayload } from '../debug-files/split.ts';
import { SYSTEM_ROOT } from '../elf/debug-tree.ts';

/**
 * What debug files lack of which dwz moved common parts to another file (most of Debian's and Fedora's packages): the
 * links, by the debug file, to files that gdb would not find by itself. Without those it reads nothing.
 */
export function lackingAlternatives(files: readonly string[], roots: readonly string[]): Map<string, AltLink> {
  const search = searchPlaces([...roots, SYSTEM_ROOT]);
  const lacking = new Map<string, AltLink>();
  for (const file of files) {
    const link = withElf(file, search, (bytes) => readDebugFile(bytes).altLink);
    if (link !== undefined && findAlternative(link, search, realpathSync.native(file)).status !== 'found')
      lacking.set(file, link);
  }
  return lacking;
}

/**
 * What a debug file lacks of which -gsplit-dwarf moved parts to .dwo files, in words; undefined: nothing.
 * @param program where the program is: gdb looks for the .dwp beside it.
 */
export function lackingPayload(file: string, program: string): string | undefined {
  const search = searchPlaces([]);
  const debugInfo = withElf(file, search, (bytes) => readDebugFile(bytes).debugInfo);
  const payload = debugInfo === undefined ? undefined : findPayload({ kind: 'debug-file', debugInfo }, program);
  return payload === undefined || payload.status === 'found' ? undefined : payload.why;
}
