import { bytesOf } from '../elf/bytes.ts';
import { readExactly, type Memory } from './memory.ts';
import { moduleAt, type Core } from './core.ts';
import { ElfError, PT, readElf, type Elf } from '../elf/elf.ts';

/** Program headers are in the first page. */
const HEAD = 4096;
/** `.eh_frame_hdr` as all linkers write it (LSB, Exception Frames): version 1, a relative pointer, a count, pairs relative to the header; numbers of 32 bits, whatever the word size. */
const USUAL = Buffer.of(0x01, 0x1b, 0x03, 0x3b);
const HEADER = 12;
const PAIR = 8;

/**
 * Whether the function at an address has information for unwinding, by the table that its module maps for that
 * (PT_GNU_EH_FRAME). Without it a debugger guesses where the caller is.
 * @returns undefined where the module or its table can't be read, or is of an unusual form.
 */
export function canUnwind(core: Pick<Core, 'modules' | 'read'>, address: bigint): boolean | undefined {
  const found = lookUp(core, address);
  return found === undefined || typeof found === 'boolean' ? found : true;
}

/** A function, its end excluded. */
export interface FunctionRange {
  readonly start: bigint;
  readonly end: bigint;
  /** It may go on elsewhere when an exception is thrown. */
  readonly catches: boolean;
}

/** The function that an address is in, by the same table: also where no symbol names it. Undefined where it is not listed. */
export function functionAt(core: Pick<Core, 'modules' | 'read'>, address: bigint): FunctionRange | undefined {
  const found = lookUp(core, address);
  return typeof found === 'object' ? found : undefined;
}

/** False: the table does not list the address; undefined: it can't be read. */
function lookUp(core: Pick<Core, 'modules' | 'read'>, address: bigint): FunctionRange | false | undefined {
  const module = moduleAt(core, address);
  const elf = module && headOf(core.read(module.base, HEAD));
  if (module === undefined || elf === undefined) return undefined;
  const table = elf.programHeaders.find(({ type }) => type === PT.unwind);
  const first = elf.programHeaders.find(({ type }) => type === PT.load);
  if (table === undefined || first === undefined) return elf.programHeaders.length === 0 ? undefined : false;
  const header = module.base + table.address - (first.address - BigInt(first.offset));
  return listed(core, { header, littleEndian: elf.littleEndian }, address);
}

function headOf(head: Buffer | undefined): Elf | undefined {
  try {
    return head && readElf(bytesOf(head));
  } catch (error) {
    if (error instanceof ElfError) return undefined;
    throw error;
  }
}

/** Where a table is, and how it stores numbers. */
interface Table {
  readonly header: bigint;
  readonly littleEndian: boolean;
}

/** The last function that the table has at or below an address, if it goes as far as the address. */
function listed(memory: Memory, { header, littleEndian }: Table, address: bigint): FunctionRange | false | undefined {
  const int = (at: bigint): bigint | undefined => {
    const bytes = at < 0n ? undefined : readExactly(memory, at, 4);
    return bytes && BigInt(littleEndian ? bytes.readInt32LE() : bytes.readInt32BE());
  };
  const count = readExactly(memory, header, USUAL.length)?.equals(USUAL) === true ? int(header + 8n) : undefined;
  if (count === undefined) return undefined;
  const pair = (index: number) => header + BigInt(HEADER + index * PAIR);
  let [low, high] = [0, Number(count)];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const start = int(pair(middle));
    if (start === undefined) return undefined;
    if (header + start <= address) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return false;
  const [start, entry] = [int(pair(low - 1)), int(pair(low - 1) + 4n)];
  if (start === undefined || entry === undefined) return undefined;
  // The entry: its length, its CIE, then where the function begins, relative to that field, and its size.
  const begin = header + entry + 8n;
  const [relative, size] = [int(begin), int(begin + 4n)];
  if (relative === undefined || size === undefined || begin + relative !== header + start) return undefined;
  const range = {
    start: header + start,
    end: header + start + BigInt.asUintN(32, size),
    catches: catches(memory, header + entry + 4n, int(header + entry + 4n)),
  };
  return address < range.end ? range : false;
}

/** Whether the CIE of an entry says that its functions have a table of handlers: an `L` in its augmentation. @param back how far it begins before. */
function catches(memory: Memory, at: bigint, back: bigint | undefined): boolean {
  const text = back === undefined ? undefined : memory.read(at - back + CIE_HEAD, LONGEST_AUGMENTATION);
  return text === undefined || text.subarray(0, Math.max(0, text.indexOf(0))).includes('L');
}

/** Length, identifier and version come before the augmentation (LSB, Exception Frames). */
const CIE_HEAD = 9n;
const LONGEST_AUGMENTATION = 8;
