import { ElfError } from '../../elf/error.ts';
import { cursorOf, type Cursor } from '../cursor.ts';
import type { Common, FrameEntry, FrameSection } from './model.ts';
import { OMITTED, readPointer, readUnbased } from './pointer.ts';

/** Larger than the entry of any function. */
const ENTRY_MAX = 1024 * 1024;
const HEAD = 12;
const ABSOLUTE = 0;

/** An entry of a section as it lies there: of a function, or what several have in common. */
export interface RawEntry {
  readonly at: number;
  /** Where the next one begins. */
  readonly end: number;
  /** Of its function's common part, in the section; absent where it is one itself. */
  readonly commonAt?: number;
  /** What follows its head, and where that is. */
  readonly body: Buffer;
  readonly bodyAt: number;
}

/**
 * The entry at an offset; undefined at the section's end, or where its terminator is.
 * @throws ElfError for one that reaches beyond the section, or is larger than any.
 */
export function rawEntryAt({ bytes, littleEndian, isMapped }: FrameSection, at: number): RawEntry | undefined {
  if (!(at >= 0 && at + 4 <= bytes.size)) return undefined;
  const head = cursorOf(bytes.read(at, HEAD), littleEndian);
  const first = head.u32();
  if (first === 0) return undefined;
  const isWide = first === 0xffff_ffff;
  const size = isWide ? Number(head.u64()) : first;
  const idAt = at + head.position;
  const idSize = isWide ? 8 : 4;
  const end = idAt + size;
  if (size < idSize || size > ENTRY_MAX || end > bytes.size)
    throw new ElfError('an entry of its unwind information reaches beyond its section');
  const data = bytes.read(idAt, size);
  const cursor = cursorOf(data, littleEndian);
  const id = isWide ? Number(BigInt.asIntN(64, cursor.u64())) : cursor.u32();
  const isCommon = isMapped ? id === 0 : id === (isWide ? -1 : 0xffff_ffff);
  const entry = { at, end, body: data.subarray(idSize), bodyAt: idAt + idSize };
  return isCommon ? entry : { ...entry, commonAt: isMapped ? idAt - id : id };
}

/**
 * What an entry has in common with others.
 * @throws ElfError for a version or an augmentation that is not known.
 */
export function commonOf(section: FrameSection, { body, bodyAt }: RawEntry): Common {
  const cursor = cursorOf(body, section.littleEndian);
  const version = cursor.u8();
  if (![1, 3, 4].includes(version)) throw new ElfError(`its unwind information has version ${version}`);
  const augmentation = cursor.cstring();
  if (augmentation.startsWith('eh')) cursor.skip(section.addressSize); // GCC 2
  const [addressSize, segmentSize] = version === 4 ? [cursor.u8(), cursor.u8()] : [section.addressSize, 0];
  if ((addressSize !== 4 && addressSize !== 8) || segmentSize > 8)
    throw new ElfError(`its unwind information claims addresses of ${addressSize} bytes`);
  const [codeAlignment, dataAlignment] = [cursor.uleb(), cursor.sleb()];
  const returnColumn = version === 1 ? cursor.u8() : cursor.uleb();
  const augmented = readAugmentation(cursor, augmentation, addressSize);
  return {
    ...augmented,
    codeAlignment,
    dataAlignment,
    returnColumn,
    addressSize,
    segmentSize,
    instructions: body.subarray(cursor.position),
    instructionsAt: bodyAt + cursor.position,
  };
}

type Augmentation = Pick<Common, 'pointerEncoding' | 'hasAugmentationData' | 'isSignalFrame'>;

/** Letters as GCC writes them (LSB Core, "Augmentation String Format"); behind one that is not known the data end is, for `z` tells it. */
function readAugmentation(cursor: Cursor, letters: string, addressSize: number): Augmentation {
  const hasAugmentationData = letters.startsWith('z');
  if (!hasAugmentationData) {
    if (letters !== '' && letters !== 'eh') throw new ElfError(`its unwind information is augmented by ${letters}`);
    return { pointerEncoding: ABSOLUTE, hasAugmentationData, isSignalFrame: false };
  }
  const size = cursor.uleb();
  const end = cursor.position + size;
  let pointerEncoding = ABSOLUTE;
  for (const letter of letters.slice(1)) {
    if (letter === 'R') pointerEncoding = cursor.u8();
    else if (letter === 'L') cursor.skip(1);
    else if (letter === 'P') skipPersonality(cursor, addressSize);
    else if (!'SBG'.includes(letter)) break;
  }
  if (end < cursor.position) throw new ElfError('the augmentation of its unwind information is too short');
  cursor.skip(end - cursor.position);
  return { pointerEncoding, hasAugmentationData, isSignalFrame: letters.includes('S') };
}

function skipPersonality(cursor: Cursor, addressSize: number): void {
  const encoding = cursor.u8();
  if (encoding !== OMITTED) readUnbased(cursor, encoding, addressSize);
}

/**
 * The entry of a function.
 * @throws ElfError for one that ends too early, or whose pointers are of a form that no linker writes.
 */
export function frameEntryOf(section: FrameSection, common: Common, { body, bodyAt }: RawEntry): FrameEntry {
  const cursor = cursorOf(body, section.littleEndian);
  const { pointerEncoding, addressSize, segmentSize } = common;
  cursor.skip(segmentSize);
  const start = readPointer(cursor, pointerEncoding, { here: section.address + bodyAt, addressSize });
  const size = readUnbased(cursor, pointerEncoding, addressSize);
  if (common.hasAugmentationData) cursor.skip(cursor.uleb());
  return {
    common,
    start,
    end: start + size,
    instructions: body.subarray(cursor.position),
    instructionsAt: bodyAt + cursor.position,
  };
}
