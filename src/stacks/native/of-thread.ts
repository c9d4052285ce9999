import { PT } from '../../elf/elf.ts';
import { AT } from '../../linux/auxv.ts';
import { linksOf } from '../../process/link-map.ts';
import { readExactly, readWord } from '../../process/memory.ts';
import type { Image } from './image.ts';
import type { Process } from './model.ts';

/** Bytes of `dtv_t` (glibc's sysdeps/generic/dl-dtv.h): a pointer, and what is to be freed. */
const DTV_ENTRY = 16n;
const UNALLOCATED = 0xffff_ffff_ffff_ffffn;

/**
 * Where the variables of a file begin that each thread has of its own, of one thread.
 * @param pointer of the thread.
 * @returns undefined where that is not known: on other processors, of a library without glibc, and where the thread has used none of them yet.
 */
export function partOfThread(process: Process, image: Image, pointer: bigint): bigint | undefined {
  const own = image.header(PT.tls);
  if (own === undefined || process.arch.registers.ownBelowPointer !== true) return undefined;
  if (process.core.auxv.get(AT.entry) === image.bias + BigInt(image.entry))
    return pointer - aligned(own.memorySize, BigInt(Math.max(1, own.align)));
  const part = partOfLibrary(process, image, pointer);
  return part === undefined || part === 0n || part === UNALLOCATED ? undefined : part;
}

function aligned(size: bigint, to: bigint): bigint {
  return ((size + to - 1n) / to) * to;
}

/** By the number that the loader gave the library, in the thread's table: glibc says where these are for libthread_db (nptl_db/structs.def). */
function partOfLibrary(process: Process, image: Image, pointer: bigint): bigint | undefined {
  const { core } = process;
  const dynamic = image.header(PT.dynamic);
  const link = dynamic && linksOf(core).find((each) => each.dynamic === image.bias + dynamic.address);
  const [numberAt, tableAt] = ['link_map_l_tls_modid', 'pthread_dtvp'].map((name) => offsetOf(process, name));
  if (link === undefined || numberAt === undefined || tableAt === undefined) return undefined;
  const number = readWord(core, link.at + numberAt, core.encoding);
  const table = readWord(core, pointer + tableAt, core.encoding);
  if (number === undefined || number === 0n || table === undefined) return undefined;
  return readWord(core, table + number * DTV_ENTRY, core.encoding);
}

/** `_thread_db_*`: bits of a field, how many there are of it, and where it begins. */
function offsetOf({ images, core }: Process, field: string): bigint | undefined {
  const found = images.addressOf(`_thread_db_${field}`);
  const described = found && readExactly(core, found.image.bias + BigInt(found.address), 12);
  return described && BigInt(core.encoding.littleEndian ? described.readUInt32LE(8) : described.readUInt32BE(8));
}
