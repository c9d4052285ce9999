/** A note as the kernel writes it: owner `CORE`. */
export interface MadeNote {
  readonly type: number;
  readonly data: Buffer;
}

/** A mapping with its bytes. */
export interface MadeSegment {
  readonly address: bigint;
  readonly flags: number;
  readonly data: Buffer;
}

/**
 * Lays out a 64-bit core: file header, program headers, notes, memory. The layouts are those of
 * /usr/include/elf.h and, for aarch64, of struct elf_prstatus in the kernel's include/linux/elfcore.h.
 */
export function makeCore({
  machine,
  notes,
  segments,
  bigEndian = false,
}: {
  machine: number;
  notes: readonly MadeNote[];
  segments: readonly MadeSegment[];
  bigEndian?: boolean;
}): Buffer {
  const order = !bigEndian;
  const noteBytes = Buffer.concat(notes.map((note) => noteOf(note, order)));
  const notesAt = 64 + 56 * (segments.length + 1);
  let dataAt = notesAt + noteBytes.length;
  const headers = [programHeader({ type: 4, flags: 0, offset: notesAt, address: 0n, size: noteBytes.length }, order)];
  for (const { address, flags, data } of segments) {
    headers.push(programHeader({ type: 1, flags, offset: dataAt, address, size: data.length }, order));
    dataAt += data.length;
  }
  const head = Buffer.alloc(64);
  head.set([0x7f, 0x45, 0x4c, 0x46, 2, bigEndian ? 2 : 1, 1]);
  const view = viewOf(head);
  view.setUint16(16, 4, order);
  view.setUint16(18, machine, order);
  view.setBigUint64(32, 64n, order);
  view.setUint16(54, 56, order);
  view.setUint16(56, headers.length, order);
  return Buffer.concat([head, ...headers, noteBytes, ...segments.map(({ data }) => data)]);
}

/** Numbers one after another: as many bytes each as its `size` says. */
export function packed(
  littleEndian: boolean,
  ...numbers: readonly (readonly [size: 2 | 4 | 8, value: bigint | number])[]
): Buffer {
  const buffer = Buffer.alloc(numbers.reduce((sum, [size]) => sum + size, 0));
  const view = viewOf(buffer);
  let at = 0;
  for (const [size, value] of numbers) {
    if (size === 8) view.setBigUint64(at, BigInt(value), littleEndian);
    else if (size === 4) view.setInt32(at, Number(value), littleEndian);
    else view.setInt16(at, Number(value), littleEndian);
    at += size;
  }
  return buffer;
}

function programHeader(
  {
    type,
    flags,
    offset,
    address,
    size,
  }: { type: number; flags: number; offset: number; address: bigint; size: number },
  order: boolean,
): Buffer {
  return packed(order, [4, type], [4, flags], [8, offset], [8, address], [8, 0], [8, size], [8, size], [8, 1]);
}

function noteOf({ type, data }: MadeNote, order: boolean): Buffer {
  const padding = Buffer.alloc((4 - (data.length % 4)) % 4);
  return Buffer.concat([
    packed(order, [4, 5], [4, data.length], [4, type]),
    Buffer.from('CORE\0\0\0\0'),
    data,
    padding,
  ]);
}

function viewOf(buffer: Buffer): DataView {
  return new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}
