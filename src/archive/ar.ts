import type { Bytes } from '../elf/bytes.ts';
import { ElfError } from '../elf/error.ts';
import { within } from '../elf/part.ts';

/** A member of an `ar` archive: a static library, or a Debian package. */
export interface ArMember {
  readonly name: string;
  readonly bytes: Bytes;
}

const MAGIC = '!<arch>\n';
const HEADER = 60;
const MEMBERS_MAX = 1 << 20;
const NAMES_MAX = 16 * 1024 * 1024;

/** Whether a file's first bytes are those of an `ar` archive that holds its members. */
export function beginsAsAr(head: Buffer): boolean {
  return head.toString('latin1', 0, MAGIC.length) === MAGIC;
}

/**
 * The members in their order. Symbol tables and the table of long names are left out.
 * @throws ElfError behind the last member that is whole, where the archive is cut off or damaged there.
 */
export function* arMembers(bytes: Bytes): Generator<ArMember> {
  let longNames = Buffer.alloc(0) as Buffer;
  let count = 0;
  for (let at = MAGIC.length; at < bytes.size && count < MEMBERS_MAX; count++) {
    const { name, size } = headerAt(bytes, at);
    const start = at + HEADER;
    if (name === '//') longNames = bytes.read(start, Math.min(size, NAMES_MAX));
    else if (name !== '/' && name !== '/SYM64/' && !name.startsWith('__.SYMDEF'))
      yield { name: memberName(name, longNames), bytes: within(bytes, start, size) };
    at = start + size + (size % 2);
  }
}

/** The header of a member whose content is all there. */
function headerAt(bytes: Bytes, at: number): { name: string; size: number } {
  const header = bytes.read(at, HEADER).toString('latin1');
  if (header.length < HEADER) throw new ElfError(`it is cut off at byte ${bytes.size}, in the header of a member`);
  const size = Number(header.slice(48, 58).trim());
  if (header.slice(58) !== '`\n' || !Number.isSafeInteger(size) || size < 0)
    throw new ElfError(`no member begins at byte ${at}, where one should`);
  if (at + HEADER + size > bytes.size)
    throw new ElfError(`it is cut off at byte ${bytes.size}, in a member of ${size} bytes`);
  return { name: header.slice(0, 16).trimEnd(), size };
}

/** GNU: `name/`, or `/offset` in the table of long names. */
function memberName(name: string, longNames: Buffer): string {
  const offset = /^\/(\d+)$/.exec(name)?.[1];
  if (offset === undefined) return name.replace(/\/$/, '');
  const rest = longNames.subarray(Number(offset));
  const end = rest.indexOf('/\n');
  return rest.toString('utf8', 0, end === -1 ? rest.length : end);
}
