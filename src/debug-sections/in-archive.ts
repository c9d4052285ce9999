import { readArchive, readMember, type Member } from '../archive/members.ts';
import { spool, type Spool } from '../archive/spool.ts';
import { plainName } from '../archive/tar.ts';
import { beginsAsAr } from '../archive/ar.ts';
import { windowed, type Bytes, type FileBytes } from '../elf/bytes.ts';
import { beginsAsElf } from '../elf/elf.ts';
import { known } from '../text/known.ts';
import { examineBytes } from './examine.ts';
import { containerResult, plainResult, type FilePlace, type FileResult } from './file-result.ts';
import { imageReader } from './image.ts';
import { examineLibraryAsOne } from './library.ts';
import { linkWithin } from './link-within.ts';
import type { ExamineMember, MemberResult } from './member.ts';
import { crcOf, type SearchPlaces } from '../debug-files/lookup.ts';
import { payloadIds } from '../debug-files/split.ts';

const MAGIC = 8; // bytes that tell an ELF file and a static library from all others

/** What an archive holds, as far as it could be read. */
export interface ArchiveResult {
  readonly results: readonly FileResult[];
  /** Members that are no ELF files. */
  readonly skipped: number;
  readonly damage?: string;
  /** What of it could not be read though nothing is wrong with it. */
  readonly unread: readonly string[];
}

/** Examines the ELF files in an archive, as a stream; of a container image, the files that its layers leave. */
export async function examineArchive(bytes: FileBytes, place: FilePlace, search: SearchPlaces): Promise<ArchiveResult> {
  const held = spool();
  const examine = memberExaminer(place.path.toString(), search, held);
  const found = new Map<string, MemberResult[]>();
  const image = imageReader(examine);
  const visit = async (member: Member): Promise<void> => {
    if (await image.take(member)) return;
    const results =
      member.target === undefined ? await examine(member) : linked(found.get(plainName(member.target)), member);
    found.set(plainName(member.name.toString()), results);
  };
  const outcome = await readArchive(bytes, { visit, pass: image.pass }).finally(() => held.close());
  const { files, gaps } = image.files();
  for (const [name, results] of files) found.set(name, results);
  if (outcome.entries === 0)
    return {
      results: [containerResult(place, 'malformed', outcome.damage ?? 'the archive holds no entry')],
      skipped: 0,
      unread: [],
    };
  const members = [...found.values()].flat();
  const skipped = [...found.values()].filter((results) => results.length === 0).length;
  const results = outcome.single
    ? members.map(({ result }) => ({
        ...result,
        row: known({ ...result.row, archive: undefined, path: place.path.toString() }),
      }))
    : linkWithin(members);
  return {
    results,
    skipped,
    unread: [...(outcome.unread === undefined ? [] : [outcome.unread]), ...gaps],
    ...(outcome.damage === undefined ? {} : { damage: outcome.damage }),
  };
}

/** Examines members of one archive, one after another. */
function memberExaminer(archive: string, search: SearchPlaces, held: Spool): ExamineMember {
  return async (member) => {
    const place = { path: member.name, archive };
    if (!(await hold(member, held))) return [];
    const bytes = held.held();
    if ('why' in bytes) return [{ result: plainResult(place, 'unreadable', bytes.why) }];
    return beginsAsAr(bytes.read(0, 8))
      ? examineLibraryAsOne(bytes, place, search).map((result) => ({ result }))
      : examineOne(bytes, place, search);
  };
}

/** Holds a member that begins as an ELF file or a static library. @returns false for any other, of which nothing is held. */
async function hold(member: Member, held: Spool): Promise<boolean> {
  let head: Buffer | undefined = Buffer.alloc(0);
  let wanted = false;
  const decide = (): void => {
    if (head === undefined) return;
    wanted = beginsAsElf(head) || beginsAsAr(head);
    if (wanted) held.write(head);
    head = undefined;
  };
  held.clear();
  await readMember(member, (chunk) => {
    if (head === undefined) {
      if (wanted) held.write(chunk);
      return;
    }
    head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
    if (head.length >= MAGIC) decide();
  });
  decide();
  return wanted;
}

function examineOne(bytes: Bytes, place: FilePlace, search: SearchPlaces): MemberResult[] {
  const result = examineBytes(windowed(bytes), place, search);
  if (result === undefined) return [];
  const kind = result.facts?.kind;
  return [
    known({
      result,
      crc: kind === 'debug-file' ? crcOf(bytes) : undefined,
      payload: kind === 'dwo' ? [...payloadIds(bytes)] : undefined,
    }),
  ];
}

/** A hard link: what is known of the member that it leads to, under another name. */
function linked(target: readonly MemberResult[] | undefined, member: Member): MemberResult[] {
  return (target ?? []).map((each) => ({
    ...each,
    result: { ...each.result, row: { ...each.result.row, path: member.name.toString() } },
  }));
}
