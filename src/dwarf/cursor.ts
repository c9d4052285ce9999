import { ElfError } from '../elf/elf.ts';

/** Reads DWARF's numbers one after another. Every method throws ElfError where the data end. */
export interface Cursor {
  position: number;
  u8(): number;
  u16(): number;
  u24(): number;
  u32(): number;
  u64(): bigint;
  uleb(): number;
  /** Passes over a LEB128 of either kind. */
  skipLeb(): void;
  skip(count: number): void;
  cstring(): string;
}

/** A cursor at the start of a buffer. */
export function cursorOf(buffer: Buffer, littleEndian: boolean): Cursor {
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  const take = (size: number): number => {
    const at = cursor.position;
    if (at + size > buffer.length) throw new ElfError('its debug information ends in the middle of an entry');
    cursor.position = at + size;
    return at;
  };
  const cursor: Cursor = {
    position: 0,
    u8: () => view.getUint8(take(1)),
    u16: () => view.getUint16(take(2), littleEndian),
    u24: () => (littleEndian ? cursor.u16() + cursor.u8() * 0x1_0000 : cursor.u8() * 0x1_0000 + cursor.u16()),
    u32: () => view.getUint32(take(4), littleEndian),
    u64: () => view.getBigUint64(take(8), littleEndian),
    uleb: () => {
      let [value, scale] = [0, 1];
      for (let byte = cursor.u8(); ; byte = cursor.u8()) {
        value += (byte & 0x7f) * scale;
        scale *= 128;
        if (byte < 0x80) return value;
      }
    },
    skipLeb: () => {
      while (cursor.u8() >= 0x80);
    },
    skip: (count) => void take(count),
    cstring: () => {
      const end = buffer.indexOf(0, cursor.position);
      const from = take((end === -1 ? buffer.length : end) + 1 - cursor.position);
      return buffer.toString('utf8', from, end);
    },
  };
  return cursor;
}
