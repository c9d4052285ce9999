import { isHexDigit } from './digits.ts';
import { EMPTY, emptySlots, grown } from '../summary/hash-slots.ts';
import type { VgFrame } from './model.ts';

/** The last three digits of an address are its place in a page, which is the same wherever the module was loaded. */
const PAGE_DIGITS = 3;
const PAGE_SIZE = 16 ** PAGE_DIGITS;
/** Half the frames of a Debian Python's log have no name: the places seen last are found without a Map. */
const RECENT = 1 << 12;

/**
 * Frames by number. A log repeats few frames very often (32,107 lines of a real Python log hold 1,296 texts), so
 * they are looked up by their bytes: the text of a frame is parsed once. The text leaves the address out, and so is the
 * same wherever a module was loaded. Frames without a name (`0x4A2B1C: ??? (in /lib/libfoo.so)`) have nothing else that
 * tells them apart: with the last digits of the address it is one frame at one place of the module.
 */
export class FrameTable {
  readonly frames: VgFrame[] = [];
  private readonly numbers = new Map<string, number>();
  /** Frames without a name by the number of their text and the place in their page. */
  private readonly places = new Map<number, number>();
  private readonly recentPlaces = new Float64Array(RECENT).fill(EMPTY);
  private readonly recentFrames = new Int32Array(RECENT);
  private readonly hashes: number[] = [];
  private readonly offsets: number[] = [];
  /** The frame of each text; of a text without a name `~` the frame that has it and no address. */
  private readonly targets: number[] = [];
  private slots = emptySlots(1 << 12);
  private kept = new DataView(new ArrayBuffer(1 << 16));
  private used = 0;

  /**
   * The number of the frame whose text is `bytes[start..end)` and whose address ends at `address`; `parse` reads a text
   * that is new.
   */
  intern(bytes: DataView, address: number, start: number, end: number, parse: (text: string) => VgFrame): number {
    const target = this.target(bytes, start, end, parse);
    return target >= 0 ? target : this.nameless(~target, bytes, address);
  }

  private target(bytes: DataView, start: number, end: number, parse: (text: string) => VgFrame): number {
    const hash = hashOf(bytes, start, end);
    const mask = this.slots.length - 1;
    let slot = hash & mask;
    for (let entry = this.slots[slot] as number; entry !== EMPTY; entry = this.slots[slot] as number) {
      if (this.hashes[entry] === hash && this.holds(entry, bytes, start, end)) return this.targets[entry] as number;
      slot = (slot + 1) & mask;
    }
    const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start);
    const frame = parse(text.toString('utf8'));
    const number = this.add(frame);
    this.slots[slot] = this.keep(
      text,
      hash,
      frame.function === undefined && frame.line === undefined ? ~number : number,
    );
    if (this.hashes.length * 2 > this.slots.length) this.slots = grown(this.slots, this.hashes);
    return this.targets.at(-1) as number;
  }

  /** The number of the nameless frame that has the text of another, at the address that ends at `end`. */
  private nameless(text: number, bytes: DataView, end: number): number {
    const digits = digitsBefore(bytes, end);
    const place = text * PAGE_SIZE + digits;
    const recent = (digits ^ Math.imul(text, 0x9e3779b1)) & (RECENT - 1);
    if (this.recentPlaces[recent] === place) return this.recentFrames[recent] as number;
    const number = this.places.get(place) ?? this.addNameless(text, place, addressBefore(bytes, end));
    this.recentPlaces[recent] = place;
    this.recentFrames[recent] = number;
    return number;
  }

  private addNameless(text: number, place: number, address: string | undefined): number {
    const number = address === undefined ? text : this.add({ ...this.frames[text], address });
    this.places.set(place, number);
    return number;
  }

  /** The number of a frame, the same for text and XML: XML's module and directory do not make it another. */
  private add(frame: VgFrame): number {
    const place = frame.line === undefined ? `@${frame.module ?? ''}` : `${baseName(frame.file ?? '')}:${frame.line}`;
    const key = `${frame.function ?? ''}\n${place}\n${frame.address?.slice(-PAGE_DIGITS) ?? ''}`;
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    this.numbers.set(key, this.frames.length);
    return this.frames.push(frame) - 1;
  }

  private holds(entry: number, bytes: DataView, start: number, end: number): boolean {
    const { kept } = this;
    const shift = (this.offsets[entry] as number) - start;
    if ((this.offsets[entry + 1] ?? this.used) - shift !== end) return false;
    let at = start;
    for (; at + 4 <= end; at += 4) if (bytes.getInt32(at, true) !== kept.getInt32(at + shift, true)) return false;
    for (; at < end; at++) if (bytes.getUint8(at) !== kept.getUint8(at + shift)) return false;
    return true;
  }

  private keep(text: Buffer, hash: number, frame: number): number {
    let room = this.kept.byteLength;
    while (this.used + text.length > room) room *= 2;
    if (room > this.kept.byteLength) {
      const larger = new Uint8Array(room);
      larger.set(new Uint8Array(this.kept.buffer));
      this.kept = new DataView(larger.buffer);
    }
    new Uint8Array(this.kept.buffer).set(text, this.used);
    this.offsets.push(this.used);
    this.used += text.length;
    this.targets.push(frame);
    return this.hashes.push(hash) - 1;
  }
}

/** Four bytes at a time: this runs over nearly every byte of a log. */
function hashOf(bytes: DataView, start: number, end: number): number {
  let hash = end - start;
  let at = start;
  for (; at + 4 <= end; at += 4) {
    hash = Math.imul(hash ^ bytes.getInt32(at, true), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  for (; at < end; at++) hash = Math.imul(hash ^ bytes.getUint8(at), 0x01000193);
  return (hash ^ (hash >>> 13)) & 0x7fffffff;
}

/** The value of the last digits of the address that ends at `end`. */
function digitsBefore(bytes: DataView, end: number): number {
  let value = 0;
  for (let at = Math.max(0, end - PAGE_DIGITS); at < end; at++) {
    const byte = bytes.getUint8(at);
    value = value * 16 + (byte & 15) + (byte > 57 ? 9 : 0); // 9, A, a
  }
  return value;
}

/** The address whose digits end at `end`, as `0x4a2b1c`; undefined if there is none. */
function addressBefore(bytes: DataView, end: number): string | undefined {
  let first = end;
  while (first > 0 && isHexDigit(bytes.getUint8(first - 1))) first--;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, end)
    .toString('latin1', Math.max(0, first - 2))
    .toLowerCase();
  return text.length > 2 && text.startsWith('0x') ? text : undefined;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
