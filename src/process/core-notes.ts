import type { Bytes } from '../elf/bytes.ts';
import { ElfError, PT, type Elf } from '../elf/elf.ts';
import { cstringAt, fieldsOf, type Encoding } from '../elf/fields.ts';
import { readNotes, type Note } from '../elf/notes.ts';
import { parseSiginfo, type Siginfo } from '../linux/siginfo.ts';
import { known } from '../text/known.ts';
import { EvidenceError } from '../errors/errors.ts';
import { dumpByOwner, type OtherDump } from './other-dumps.ts';
import { archOf, isUsualSiginfo } from '../arch/index.ts';
import type { Arch } from '../arch/model.ts';
import { parseNoted, parseThread, type CoreThread, type CpuTime, type NotedThread } from './core-threads.ts';

export type { CoreThread, NotedThread } from './core-threads.ts';
export type { Siginfo } from '../linux/siginfo.ts';

/** A mapping of a file, from NT_FILE. `fileOffset` in bytes. */
export interface MappedFile {
  readonly start: bigint;
  readonly end: bigint;
  readonly fileOffset: bigint;
  readonly path: string;
}

/** Who died, from NT_PRPSINFO: the name is cut at 15 bytes, the arguments at 79. */
export interface CoreProcess {
  readonly pid: number;
  readonly ppid: number;
  /** Its process group. */
  readonly group: number;
  readonly uid: number;
  readonly gid: number;
  readonly name: string;
  readonly arguments: string;
  /** Of all its threads, also of those that had ended. */
  readonly cpu?: CpuTime;
}

/** What the notes of a core say. */
export interface CoreNotes {
  /** Undefined for a processor without a record. */
  readonly arch: Arch | undefined;
  /** [0] is the one that the kernel wrote first: the current thread. None where no record says where their registers are. */
  readonly threads: readonly CoreThread[];
  /** The same without registers. */
  readonly noted: readonly NotedThread[];
  readonly process?: CoreProcess;
  /** NT_SIGINFO: the signal that ended the process, as it was delivered; not always the first fault. */
  readonly siginfo?: Siginfo;
  readonly auxv: ReadonlyMap<number, bigint>;
  /** Sorted by address. */
  readonly files: readonly MappedFile[];
}

/** Types of notes with the owner CORE: /usr/include/linux/elf.h */
const NT = { prstatus: 1, prpsinfo: 3, auxv: 6, file: 0x46494c45, siginfo: 0x53494749 } as const;

const MAX_NOTE_SEGMENTS = 16; // the kernel writes one

/**
 * Reads what the kernel noted in a core.
 * @param path what errors call it.
 * @param archs processors that are known; default: all of ours.
 * @throws ElfError when the notes are cut off or make no sense; EvidenceError for a core that is not of a process on Linux.
 */
export function readCoreNotes(path: string, bytes: Bytes, elf: Elf, archs?: readonly Arch[]): CoreNotes {
  const arch = archOf(elf, archs);
  const segments = elf.programHeaders.filter(({ type }) => type === PT.note).slice(0, MAX_NOTE_SEGMENTS);
  if (segments.length === 0) throw new ElfError('it has no notes');
  const threads: ThreadNotes[] = [];
  const first = new Map<number, Note>();
  let other: OtherDump | undefined;
  for (const { offset, fileSize, align } of segments) {
    for (const note of readNotes(bytes, elf, offset, fileSize, align)) {
      other ??= dumpByOwner(note.owner);
      if (note.owner === 'LINUX') threads.at(-1)?.further.push(note);
      if (note.owner !== 'CORE') continue;
      if (note.type === NT.prstatus) threads.push({ status: note, further: [] });
      else if (!first.has(note.type)) first.set(note.type, note);
    }
  }
  if (other !== undefined) throw new EvidenceError(`${path} is ${other.what}.`, other.remedy);
  const [process, siginfo] = [parseProcess(first.get(NT.prpsinfo), elf), siginfoOf(first.get(NT.siginfo), elf)];
  const noted = threads.map(({ status }) => parseNoted(status.data(), elf));
  return {
    arch,
    threads: arch === undefined ? [] : threads.map(({ status, further }) => parseThread(status.data(), further, arch)),
    noted,
    ...(process === undefined ? {} : { process: { ...process, ...known({ cpu: cpuOf(process, noted) }) } }),
    ...(siginfo === undefined ? {} : { siginfo }),
    auxv: parseAuxv(first.get(NT.auxv)?.data() ?? Buffer.alloc(0), elf),
    files: parseFiles(first.get(NT.file), elf),
  };
}

/** The kernel notes of the first thread what all have used, of each other one its own (fill_prstatus in its fs/binfmt_elf.c). */
function cpuOf({ pid }: CoreProcess, noted: readonly NotedThread[]): CpuTime | undefined {
  return noted.find(({ id }) => id === pid)?.cpu;
}

/** The notes of a thread: its NT_PRSTATUS, and those of the owner LINUX that follow it. */
interface ThreadNotes {
  readonly status: Note;
  readonly further: Note[];
}

/** Bytes of struct elf_prpsinfo of 32-bit machines: where user ids have 16 bits (i386, arm, s390), and where they have 32 (powerpc, mips). */
const [SHORT_IDS, LONG_IDS] = [124, 128];

/** struct elf_prpsinfo. */
function parseProcess(note: Note | undefined, encoding: Encoding): CoreProcess | undefined {
  if (note === undefined) return undefined;
  const data = note.data();
  if (encoding.bits === 32)
    return data.length === SHORT_IDS || data.length === LONG_IDS ? parseShort(data, encoding) : undefined;
  const fields = fieldsOf(data, encoding);
  const [uid, gid, pid, ppid, group] = [fields.u32(16), fields.u32(20), fields.i32(24), fields.i32(28), fields.i32(32)];
  return { pid, ppid, group, uid, gid, name: cstringAt(data, 40, 16), arguments: cstringAt(data, 56, 80).trimEnd() };
}

function parseShort(data: Buffer, encoding: Encoding): CoreProcess {
  const fields = fieldsOf(data, encoding);
  const isShort = data.length === SHORT_IDS;
  const at = isShort ? 12 : 16;
  const [uid, gid] = isShort ? [fields.u16(8), fields.u16(10)] : [fields.u32(8), fields.u32(12)];
  const [pid, ppid, group] = [fields.i32(at), fields.i32(at + 4), fields.i32(at + 8)];
  const [name, words] = [cstringAt(data, at + 16, 16), cstringAt(data, at + 32, 80).trimEnd()];
  return { pid, ppid, group, uid, gid, name, arguments: words };
}

function siginfoOf(note: Note | undefined, elf: Elf): Siginfo | undefined {
  return note === undefined || !isUsualSiginfo(elf) ? undefined : parseSiginfo(note.data(), elf);
}

/** Pairs of words, up to one whose first is 0: of a core's note, or of /proc/PID/auxv. */
export function parseAuxv(data: Buffer, encoding: Encoding): ReadonlyMap<number, bigint> {
  const auxv = new Map<number, bigint>();
  const fields = fieldsOf(data, encoding);
  const word = encoding.bits / 8;
  for (let at = 0; at + 2 * word <= data.length; at += 2 * word) {
    const key = Number(fields.word(at));
    if (key === 0) break;
    auxv.set(key, fields.word(at + word));
  }
  return auxv;
}

/** NT_FILE: count, page size, then start, end, offset in pages of each mapping, then the names, each ended by a NUL. */
function parseFiles(note: Note | undefined, encoding: Encoding): MappedFile[] {
  if (note === undefined) return [];
  const data = note.data();
  const fields = fieldsOf(data, encoding);
  const word = encoding.bits / 8;
  const [count, pageSize] = [Number(fields.word(0)), fields.word(word)];
  let nameAt = 2 * word + count * 3 * word;
  if (nameAt > data.length)
    throw new ElfError(`its list of mapped files claims ${count} entries and is too short for them`);
  const files: MappedFile[] = [];
  for (let index = 0; index < count; index++) {
    const at = (2 + 3 * index) * word;
    const nameEnd = data.indexOf(0, nameAt);
    if (nameEnd === -1) break;
    files.push({
      start: fields.word(at),
      end: fields.word(at + word),
      fileOffset: fields.word(at + 2 * word) * pageSize,
      path: data.toString('utf8', nameAt, nameEnd),
    });
    nameAt = nameEnd + 1;
  }
  return files.toSorted((a, b) => (a.start < b.start ? -1 : 1));
}
