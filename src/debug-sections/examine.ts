import { isUtf8 } from 'node:buffer';
import { realpathSync } from 'node:fs';
import path from 'node:path';
import { beginsAsAr } from '../archive/ar.ts';
import { beginsAsArchive } from '../archive/members.ts';
import { EvidenceError } from '../errors/errors.ts';
import { openFile, openRegular, windowed, type Bytes } from '../elf/bytes.ts';
import { beginsAsElf, ElfError, isElf } from '../elf/elf.ts';
import { usableInfo } from '../debug-files/debug-info.ts';
import { readFacts, type ElfFacts } from '../debug-files/facts.ts';
import { elfResult, plainResult, type FilePlace, type FileResult } from './file-result.ts';
import type { SearchPlaces } from '../debug-files/lookup.ts';
import { findAlternative, findSeparate } from '../debug-files/separate.ts';
import { findPayload } from '../debug-files/split.ts';
import { judge, type Elsewhere, type Judgement } from './verdict.ts';

const HEAD = 512;

/** What a file that is no ELF file itself may be: a static library, an archive or something compressed, or neither. */
export type Container = 'library' | 'archive' | 'none';

/**
 * Examines one file of a disk.
 * @param regular it is known to be a regular file, and no link to one: then no more is asked.
 * @returns what it may hold, for a file that is not an ELF file.
 */
export function examineFile(place: FilePlace, search: SearchPlaces, regular: boolean): FileResult | Container {
  let container: Container = 'none';
  const isElf = (head: Buffer): boolean => {
    const found = beginsAsElf(head);
    if (!found) container = containerOf(head);
    return found;
  };
  try {
    const bytes = regular ? openRegular(place.path, isElf) : openFile(place.path);
    if (bytes === undefined) return container;
    try {
      if (!regular && !isElf(bytes.read(0, HEAD))) return container;
      const resolve = isUtf8(place.path) ? () => resolved(place.path, search, regular) : undefined;
      const result = examineBytes(regular ? bytes : windowed(bytes), place, search, resolve);
      return result === undefined ? container : resolve === undefined ? withoutNeighbours(result) : result;
    } finally {
      bytes.close();
    }
  } catch (error) {
    if (error instanceof EvidenceError) return plainResult(place, 'unreadable', causeOf(error));
    throw error;
  }
}

/** Paths are text for what searches beside a file: one that is not UTF-8 can't be named. */
function withoutNeighbours(result: FileResult): FileResult {
  const { judgement, row } = result;
  if (judgement.detail !== 'missing') return result;
  const reason = `${judgement.reason ?? 'it is not there'}; beside the file nothing was looked for: its path is not UTF-8`;
  return { ...result, judgement: { ...judgement, reason }, row: { ...row, reason } };
}

function containerOf(head: Buffer): Container {
  if (beginsAsAr(head)) return head.toString('latin1', 8, 21) === 'debian-binary' ? 'archive' : 'library';
  return beginsAsArchive(head) ? 'archive' : 'none';
}

/**
 * Examines the bytes of a file, wherever they are.
 * @param resolve the file's path on disk, for what is searched beside it; absent for a member of an archive.
 * @returns undefined for bytes that are not an ELF file.
 */
export function examineBytes(
  bytes: Bytes,
  place: FilePlace,
  search: SearchPlaces,
  resolve?: () => string,
): FileResult | undefined {
  if (!isElf(bytes)) return undefined;
  try {
    const facts = readFacts(bytes);
    return elfResult(place, facts, judgeFacts(facts, search, resolve));
  } catch (error) {
    if (error instanceof ElfError) return plainResult(place, 'malformed', error.message);
    throw error;
  }
}

/** The verdict on facts, with what is found of the files that they name. */
export function judgeFacts(facts: ElfFacts, search: SearchPlaces, resolve?: () => string): Judgement {
  return judge(facts, lookElsewhere(facts, search, resolve));
}

function lookElsewhere(facts: ElfFacts, search: SearchPlaces, resolve?: () => string): Elsewhere {
  const needsFile =
    facts.debugLink !== undefined || facts.altLink !== undefined || (facts.debugInfo?.split.length ?? 0) > 0;
  const file = needsFile ? resolve?.() : undefined;
  const separate = usableInfo(facts.debugInfo) === undefined ? findSeparate(facts, search, file) : undefined;
  const alternative = facts.altLink === undefined ? undefined : findAlternative(facts.altLink, search, file);
  const payload = findPayload(facts, file);
  return {
    ...(separate === undefined ? {} : { separate }),
    ...(alternative === undefined ? {} : { alternative }),
    ...(payload === undefined ? {} : { payload }),
  };
}

/** The directory of a file that is no link may be reached by one. */
function resolved(file: Buffer, { realDirectory }: SearchPlaces, regular: boolean): string {
  const named = file.toString();
  return regular ? path.join(realDirectory(path.dirname(named)), path.basename(named)) : realpathSync.native(file);
}

/** Why a file can't be opened, for a row that names it already. */
export function causeOf(error: EvidenceError): string {
  const { code } = (error.cause ?? {}) as { code?: string };
  return code === undefined ? error.message : `it can't be opened: ${code}`;
}
