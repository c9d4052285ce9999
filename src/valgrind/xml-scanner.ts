import { isDigit } from './digits.ts';
import { parseXmlFrame, unescapeXml } from './frame-text.ts';
import type { Ledger } from './ledger.ts';
import type { LogFile } from './model.ts';
import { XmlDocuments } from './xml-documents.ts';

const LESS = 60;
const SLASH = 47;
const MAX_TAG = 40;
/** An element that is longer than this was never closed. */
const MAX_ELEMENT = 1 << 20;

/** Elements that hold text; all that stands in them up to their end is text, also a raw `<unbound>`. */
const LEAVES = new Set(
  `pid ppid tool line arg exe unique kind what auxwhat text leakedbytes leakedblocks count name signo signame event siaddr
  address bytes blocks in_blocks errors error_contexts suppressed_contexts allocs frees bytes_allocated all_heap_blocks_freed
  fd path hthreadid threadname tid time state sicode protocolversion protocoltool`.split(/\s+/),
);
/** A number in `error_summary`, and in `leak_summary` an element that holds others. */
const NUMBER_OR_ELEMENT = 'suppressed';
const COMMENT = '!--';
const DOCUMENT = 'valgrindoutput';
const NEVER_NESTED = new Set(['preamble', 'args', 'vargv', 'argv', 'status', 'error', 'errorcounts', 'suppcounts']);
/** `<frame>`, `</frame>` and `</ip>` are told by their first words. */
const [FRAME_0, FRAME_3, FRAME_END, IP_END] = ['<fra', 'ame>', '</fr', '</ip'].map((text) =>
  Buffer.from(text).readInt32LE(),
);
const FRAME_LENGTH = '<frame>'.length;
const FRAME_END_LENGTH = '</frame>'.length;
const IP_END_LENGTH = '</ip>'.length;

/**
 * Reads an XML log. What valgrind writes is often no XML: tags that are never closed, several documents in one file,
 * raw `<`, an end anywhere. So this looks for the tags it knows and takes no offence.
 */
export class XmlScanner {
  private readonly ledger: Ledger;
  private readonly file: LogFile;
  private readonly documents: XmlDocuments;
  /** Elements that are open and have no place within themselves. */
  private readonly opened = new Set<string>();
  private room: Buffer = Buffer.alloc(0);
  private view: DataView = new DataView(new ArrayBuffer(0));
  private carried = 0;

  constructor(ledger: Ledger, file: LogFile) {
    this.ledger = ledger;
    this.file = file;
    this.documents = new XmlDocuments(ledger, file);
  }

  /** Takes in the next bytes of the log; cut anywhere. */
  push(chunk: Buffer): void {
    const bytes = this.joined(chunk);
    const used = this.scan(bytes);
    bytes.copy(this.room, 0, used);
    this.carried = bytes.length - used;
  }

  end(): void {
    this.documents.end();
  }

  /** What was left of the bytes before, and the next. In one place that is used again: a new one each time is a gigabyte. */
  private joined(chunk: Buffer): Buffer {
    const length = this.carried + chunk.length;
    if (length > this.room.length) {
      const larger = Buffer.allocUnsafe(length * 2);
      this.room.copy(larger, 0, 0, this.carried);
      this.room = larger;
      this.view = new DataView(larger.buffer, larger.byteOffset, larger.length);
    }
    chunk.copy(this.room, this.carried);
    return this.room.subarray(0, length);
  }

  /** @returns how many bytes were used up: all but an element whose end is not there yet. */
  private scan(bytes: Buffer): number {
    let at = this.skip(0, bytes.length);
    while (at < bytes.length) {
      const next = this.element(bytes, at);
      if (next === undefined) return bytes.length - at > MAX_ELEMENT ? at + 1 : at;
      at = this.skip(next, bytes.length);
    }
    return bytes.length;
  }

  /** The next tag outside of elements that hold text. A NUL there is of a hole, where another process had cut the file. */
  private skip(start: number, end: number): number {
    for (let at = start; at < end; at++) {
      const byte = this.view.getUint8(at);
      if (byte === LESS) return at;
      if (byte === 0) this.file.damaged = true;
    }
    return end;
  }

  private nextTag(start: number, end: number): number {
    let at = start;
    while (at < end && this.view.getUint8(at) !== LESS) at++;
    return at;
  }

  /** @returns where to go on; undefined if the element's end is missing. */
  private element(bytes: Buffer, at: number): number | undefined {
    if (
      at + FRAME_LENGTH <= bytes.length &&
      this.view.getInt32(at, true) === FRAME_0 &&
      this.view.getInt32(at + 3, true) === FRAME_3
    )
      return this.frame(at, bytes.length);
    const end = tagEnd(bytes, at + 1);
    if (end === undefined) return bytes.length - at > MAX_TAG ? at + 1 : undefined;
    const closing = bytes[at + 1] === SLASH;
    const name = bytes.toString('latin1', at + (closing ? 2 : 1), end);
    if (closing) this.closed(name);
    else if (name === NUMBER_OR_ELEMENT && end + 1 === bytes.length) return undefined;
    else if (LEAVES.has(name) || (name === NUMBER_OR_ELEMENT && isDigit(bytes[end + 1])))
      return this.leaf(bytes, name, end + 1);
    else if (!name.startsWith(COMMENT)) this.begun(name);
    return end + 1;
  }

  /** Two that write over each other leave what no valgrind writes: `<sta <status>`, an element within itself. */
  private begun(name: string): void {
    if (this.opened.has(name) || isTornTag(name)) this.file.damaged = true;
    if (name === DOCUMENT) this.opened.clear();
    else if (NEVER_NESTED.has(name)) this.opened.add(name);
    this.documents.open(name);
  }

  /** And `</statu <status>`, and ends of text whose beginning is gone. */
  private closed(name: string): void {
    if (LEAVES.has(name) || isTornTag(name)) this.file.damaged = true;
    this.opened.delete(name);
    this.documents.close(name);
  }

  /** Frames are most of a log and few of them differ: they are looked up by their bytes, without the address. */
  private frame(at: number, length: number): number | undefined {
    let start = at + FRAME_LENGTH;
    let address = start;
    for (let tag = this.nextTag(start, length); tag + FRAME_END_LENGTH <= length; tag = this.nextTag(tag + 1, length)) {
      const word = this.view.getInt32(tag, true);
      if (word === IP_END) {
        address = tag;
        start = tag + IP_END_LENGTH;
      }
      if (word === FRAME_0) this.file.damaged = true;
      if (word !== FRAME_END) continue;
      this.documents.frame(this.ledger.table.intern(this.view, address, start, tag, parseXmlFrame));
      return tag + FRAME_END_LENGTH;
    }
    return undefined;
  }

  private leaf(bytes: Buffer, name: string, start: number): number | undefined {
    const close = `</${name}>`;
    const end = bytes.indexOf(close, start);
    if (end === -1) return undefined;
    const text = bytes.toString('utf8', start, end);
    if (isTorn(text, name)) this.file.damaged = true;
    this.documents.leaf(name, unescapeXml(text.trim()));
    return end + close.length;
  }
}

/** `<state>FINIS <state>FINISHED</state>`: another process wrote over what stood there. A raw `<unbound>` is valgrind's. */
function isTorn(text: string, name: string): boolean {
  return text.includes('\0') || (text.includes('<') && (text.includes('</') || text.includes(`<${name}>`)));
}

/** valgrind writes each tag in one line, and none with attributes. */
function isTornTag(name: string): boolean {
  return name.includes('\n') && /^[a-z_]*\s/.test(name);
}

/** Where a tag's `>` is; undefined if there is none near. */
function tagEnd(bytes: Buffer, start: number): number | undefined {
  const limit = Math.min(bytes.length, start + MAX_TAG);
  for (let at = start; at < limit; at++) if (bytes[at] === 62) return at;
  return undefined;
}
