import path from 'node:path';
import { readArchive, readMember, type Member } from '../archive/members.ts';
import { spool, type Spool } from '../archive/spool.ts';
import { buildIdOf } from '../elf/build-id.ts';
import { bytesOf, windowed, type Bytes, type FileBytes } from '../elf/bytes.ts';
import { beginsAsElf, ElfError, readElf } from '../elf/elf.ts';
import { EvidenceError } from '../errors/errors.ts';
import { known } from '../text/known.ts';
import { incoming, type Incoming } from './cache.ts';
import { layoutIdentity } from './identity.ts';
import type { Hit, Wanted } from './wanted.ts';

const HEAD = 64 * 1024; // holds the build-id of 494 of 496 members of a real debug archive
const COPY = 1024 * 1024;

/** What is the same for all members of an archive. */
interface Search {
  readonly place: string;
  readonly wanted: Wanted;
  readonly cache: string;
  readonly held: Spool;
}

/**
 * Searches an archive as a stream for the debug files of modules. A member goes into the cache when, and only when, its
 * build-id is wanted.
 * @throws EvidenceError when it holds nothing, or the cache can't be written.
 */
export async function searchArchive(
  bytes: FileBytes,
  place: string,
  wanted: Wanted,
  cache: string,
): Promise<{ hits: Hit[]; damage?: string; unread?: string }> {
  const held = spool();
  const hits: Hit[] = [];
  const visit = async (member: Member): Promise<void> => {
    if (member.target === undefined) hits.push(...(await takeMember(member, { place, wanted, cache, held })));
  };
  const { entries, damage, unread } = await readArchive(bytes, { visit }).finally(() => held.close());
  if (entries === 0)
    throw new EvidenceError(
      `${place} holds no entry${damage === undefined ? '' : `: ${damage}`}.`,
      'Check that the archive was downloaded whole.',
    );
  return known({ hits, damage, unread });
}

/** What is done with the bytes of a member: its head is collected, then it is kept in the cache, or held because its head does not tell whose it is. */
type Taking =
  | { readonly kind: 'head'; readonly head: Buffer }
  | { readonly kind: 'keep'; readonly id: string; readonly file: Incoming }
  | { readonly kind: 'hold' }
  | { readonly kind: 'pass' };

async function takeMember(member: Member, search: Search): Promise<Hit[]> {
  let taking: Taking = { kind: 'head', head: Buffer.alloc(0) };
  try {
    await readMember(member, (chunk) => {
      taking = take(taking, chunk, search);
    });
    if (taking.kind === 'head') taking = decide(taking.head, search);
    if (taking.kind === 'keep') return keep(taking.file, taking.id);
    return taking.kind === 'hold' ? judgeHeld(member, search) : [];
  } catch (error) {
    if (taking.kind === 'keep') taking.file.discard();
    throw error;
  }
}

function take(taking: Taking, chunk: Buffer, search: Search): Taking {
  if (taking.kind === 'keep') taking.file.write(chunk);
  else if (taking.kind === 'hold') search.held.write(chunk);
  else if (taking.kind === 'head') {
    const head = Buffer.concat([taking.head, chunk]);
    return head.length >= HEAD || (head.length >= 4 && !beginsAsElf(head))
      ? decide(head, search)
      : { kind: 'head', head };
  }
  return taking;
}

function decide(head: Buffer, { wanted, cache, held }: Search): Taking {
  if (!beginsAsElf(head)) return { kind: 'pass' };
  const id = idIn(bytesOf(head), false);
  if (id !== undefined && !wanted.has(id)) return { kind: 'pass' };
  if (id === undefined) {
    held.clear();
    held.write(head);
    return { kind: 'hold' };
  }
  const file = incoming(cache, id);
  file.write(head);
  return { kind: 'keep', id, file };
}

/** A member whose build-id is not in its head, or which has none. */
function judgeHeld(member: Member, { place, wanted, cache, held }: Search): Hit[] {
  const bytes = held.held();
  if ('why' in bytes) return [];
  const id = idIn(windowed(bytes), true);
  if (id === undefined) {
    const alike = wanted
      .withoutId(path.basename(member.name.toString()))
      .filter(({ head }) => layoutIdentity(head, bytes) === 'plausible');
    return alike.map(({ key }) => ({
      key,
      file: `${place}!${member.name.toString()}`,
      identity: 'plausible',
      from: 'archive',
    }));
  }
  if (!wanted.has(id)) return [];
  const file = incoming(cache, id);
  for (let at = 0; at < bytes.size; at += COPY) file.write(bytes.read(at, COPY));
  return keep(file, id);
}

function keep(file: Incoming, id: string): Hit[] {
  const kept = file.keep();
  return 'file' in kept ? [{ key: id, file: kept.file, identity: 'exact', from: 'archive' }] : [];
}

/** @param whole all of the file is there, its sections too. */
function idIn(bytes: Bytes, whole: boolean): string | undefined {
  try {
    const elf = readElf(bytes);
    return whole ? buildIdOf(bytes, elf) : buildIdOf(bytes, elf, () => []);
  } catch (error) {
    if (error instanceof ElfError) return undefined;
    throw error;
  }
}
