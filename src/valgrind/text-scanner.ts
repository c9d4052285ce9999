import { parseTextFrame } from './frame-text.ts';
import type { Ledger } from './ledger.ts';
import { parsePlainRecord } from './loss-record.ts';
import type { LogFile, VgProcess } from './model.ts';
import { OpenProcesses } from './open-processes.ts';
import { parsePrefix, type Prefix } from './text-prefix.ts';
import { TextProcess } from './text-process.ts';

const NEWLINE = 10;
const SPACE = 32;
const EQUALS = 61;
const STAR = 42;
const COLON = 58;
const ZERO = 48;
/** `   at 0x` and `   by 0x` as two words each. */
const [AT_0, AT_4, BY_0, BY_4] = ['   a', 't 0x', '   b', 'y 0x'].map((text) => Buffer.from(text).readInt32LE());
/** Between an address and the text of its frame. */
const ADDRESS_END = ': '.length;
/** Longer lines are not valgrind's: it wraps its own at 512 bytes. */
const MAX_LINE = 1 << 16;
/** A hole that two writers left; a program may print a NUL or two. */
const HOLE = Buffer.alloc(32);
/** Processes that may be told to be running before those that have ended are looked for. */
const RUNNING = 1 << 8;
const NO_PREFIX: Prefix = { mark: 0, pid: -1, length: 0 };
const TOOL_LINE =
  /^(Memcheck|Helgrind|drd|DRD|Massif|DHAT|Cachegrind|Callgrind|Nulgrind|Lackey|SGCheck|BBV|exp-\w+), (?:an? |the minimal )/;
const TOOLS: Readonly<Record<string, string>> = { Nulgrind: 'none' };
/** What valgrind or its tool says when it fails: the core as `valgrind`, a tool under its name (`drd: drd_cond.c:305 (cond_signal): Assertion 'cond_p' failed.`). */
const FAILURE =
  /^(?:(?:Memcheck|Helgrind|drd|Massif|DHAT|Cachegrind|Callgrind|Nulgrind|Lackey): (?:\w+\.c:\d+ \(|the 'impossible' happened)|valgrind: +(?:m_\w+\.c:\d|the 'impossible' happened|failed to start|Fatal error|fatal error|mmap|Unknown option|Bad option|[^ ]+: No such file|[^ ]+: Permission denied|[^ ]+: command not found))/;
const FAILURE_STARTS = new Set(Buffer.from('vMHdDCNL-'));
/** `--5387:0: aspacem Valgrind: FATAL: can't open /proc/self/maps`: before there is a process. */
const NOT_STARTED = /^--\d+:\d+: *aspacem +Valgrind: FATAL: (.*)/;
/** libFuzzer and the sanitizers have a prefix like valgrind's: `==12== ERROR: libFuzzer: deadly signal`. */
const OTHERS = /\blibFuzzer\b|^(?:ERROR|WARNING): \w+Sanitizer: /;
const USED_SUPPRESSION = /^used_suppression: +([\d,]+) (.*?)(?: (\S+:\d+))?(?: suppressed: .*)?$/;

/** Reads a text log: valgrind's lines by pid, amid whatever the program printed. */
export class TextScanner {
  private readonly ledger: Ledger;
  private readonly file: LogFile;
  private readonly byPid: OpenProcesses;
  /** Processes with a header that have not ended: forks of them have none. Those that have are left out now and then. */
  private readonly running = new Set<VgProcess>();
  private mostRunning = RUNNING;
  private last: TextProcess | undefined;
  private carry: Buffer = Buffer.alloc(0);
  /** The bytes that are being read. */
  private view: DataView = new DataView(new ArrayBuffer(0));
  /** The prefix of the line before, and its bytes as three words that may overlap. */
  private prefix = NO_PREFIX;
  private words: readonly number[] = [];

  constructor(ledger: Ledger, file: LogFile) {
    this.ledger = ledger;
    this.file = file;
    this.byPid = new OpenProcesses(ledger, (process) => process === this.last);
  }

  /** Takes in the next bytes of the log; cut anywhere. */
  push(chunk: Buffer): void {
    const first = this.carry.length === 0 ? 0 : chunk.indexOf(NEWLINE) + 1;
    if (first > 0) this.lines(Buffer.concat([this.carry, chunk.subarray(0, first)]));
    const rest = this.carry.length > 0 && first === 0 ? Buffer.concat([this.carry, chunk]) : chunk.subarray(first);
    this.keep(rest.subarray(this.lines(rest)));
  }

  /** There are no more bytes. A last line without an end is judged as far as it goes. */
  end(): void {
    this.lines(Buffer.concat([this.carry, Buffer.from('\n')]));
    this.byPid.end();
  }

  /** Reads all lines that have their end. @returns where the last of them ends. */
  private lines(bytes: Buffer): number {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const last = bytes.lastIndexOf(NEWLINE) + 1;
    for (let start = 0; start < last;) {
      const same = this.last !== undefined && this.isExpected(start) ? start + this.prefix.length : 0;
      const frame = same > 0 ? frameText(this.view, same) : 0;
      const end = lineEnd(this.view, Math.max(start, frame));
      const text = end > start && (bytes[end - 1] as number) <= SPACE ? trimmed(bytes, start, end) : end;
      if (this.last === undefined || same === 0) this.line(bytes, start, text);
      else if (frame > 0) this.frame(this.last, same, frame, text);
      else this.text(this.last, bytes, same, text);
      start = end + 1;
    }
    return last;
  }

  /** A line of the process that had the line before. */
  private text(process: TextProcess, bytes: Buffer, start: number, end: number): void {
    const record = parsePlainRecord(bytes, start, end);
    if (record === undefined) this.message(process, this.prefix.pid, bytes.toString('utf8', start, end));
    else process.lossRecord(record);
  }

  private frame(process: TextProcess, line: number, start: number, end: number): void {
    const frame = this.ledger.table.intern(this.view, start - ADDRESS_END, start, end, parseTextFrame);
    if (this.view.getInt32(line, true) === AT_0) process.innermost(frame);
    else process.frame(frame);
  }

  /** A very long line is the program's, or a hole: its beginning decides. */
  private keep(rest: Buffer): void {
    if (rest.length > MAX_LINE && rest.subarray(0, HOLE.length).equals(HOLE)) this.file.damaged = true;
    this.carry = Buffer.from(rest.length > MAX_LINE ? rest.subarray(-MAX_LINE) : rest);
  }

  private line(bytes: Buffer, start: number, end: number): void {
    if (bytes[start] === 0) return this.afterHole(bytes, start, end);
    const prefix = this.prefixAt(bytes, start, end);
    if (prefix === undefined) return this.programLine(bytes, start, end);
    this.dispatch(prefix, bytes, start + prefix.length, end);
  }

  /**
   * Whether the line at `start` has the same prefix as the line before: nearly all have. Compares words, not bytes; a
   * prefix is at most 12 bytes long for that.
   */
  private isExpected(start: number): boolean {
    const { view, words } = this;
    const { length } = this.prefix;
    if (length === 0 || start + length + 8 > view.byteLength) return false;
    return (
      view.getInt32(start, true) === words[0] &&
      view.getInt32(start + length - 4, true) === words[2] &&
      view.getInt32(start + Math.min(4, length - 4), true) === words[1]
    );
  }

  private prefixAt(bytes: Buffer, start: number, end: number): Prefix | undefined {
    const prefix = parsePrefix(bytes, start, end);
    if (prefix !== 'torn') return prefix;
    this.file.damaged = true;
    return undefined;
  }

  /** The lines that follow will most likely be of the same process. */
  private expect(prefix: Prefix, bytes: Buffer, start: number): void {
    const { length } = prefix;
    if (length === this.prefix.length && prefix.pid === this.prefix.pid) return;
    const usable = length <= 12 && bytes[start + length - 1] === SPACE;
    this.prefix = usable ? prefix : NO_PREFIX;
    if (usable) this.words = [0, Math.min(4, length - 4), length - 4].map((at) => bytes.readInt32LE(start + at));
  }

  private dispatch(prefix: Prefix, bytes: Buffer, start: number, end: number): void {
    if (prefix.mark !== EQUALS) return this.debug(prefix, bytes, start, end);
    this.expect(prefix, bytes, start - prefix.length);
    const frame = start + 8 <= this.view.byteLength ? frameText(this.view, start) : 0;
    const current = this.last?.process.pid === prefix.pid ? this.last : this.byPid.get(prefix.pid);
    if (frame > 0) {
      this.last = current ?? this.fork(prefix.pid);
      return this.frame(this.last, start, frame, end);
    }
    this.message(current, prefix.pid, bytes.toString('utf8', start, end));
  }

  private message(current: TextProcess | undefined, pid: number, text: string): void {
    if (current === undefined && OTHERS.test(text)) return;
    const tool = text.includes(', ') ? TOOL_LINE.exec(text)?.[1] : undefined;
    this.last = tool === undefined ? (current ?? this.fork(pid)) : this.begin(pid, tool);
    if (tool === undefined) this.last.message(text);
    if (text.startsWith('ERROR SUMMARY')) this.ledger.finished(this.last.process);
  }

  /** `--29-- used_suppression: ...` and valgrind's own crash; `**29**`: what the program, or valgrind in its name, asked to print. */
  private debug(prefix: Prefix, bytes: Buffer, start: number, end: number): void {
    const first = bytes[start];
    if (prefix.mark === STAR) return this.byPid.get(prefix.pid)?.client(bytes.toString('utf8', start, end));
    if (prefix.mark !== 45 || (first !== 117 && first !== 86)) return; // -, u, V
    const message = bytes.toString('utf8', start, end);
    const used = USED_SUPPRESSION.exec(message);
    if (used?.[2] !== undefined) this.ledger.addSuppression(used[2], used[3], Number(used[1]?.replaceAll(',', '')));
    if (message.startsWith('VALGRIND INTERNAL ERROR'))
      (this.byPid.get(prefix.pid) ?? this.fork(prefix.pid)).process.aborted = message;
  }

  /** A header: a new process, or a new program in the place of the old one. */
  private begin(pid: number, name: string): TextProcess {
    const before = this.byPid.get(pid);
    if (before !== undefined) {
      before.end();
      if (!before.process.finished) before.process.replaced = true;
    }
    const opened = this.open(pid);
    opened.process.tool = TOOLS[name] ?? name.toLowerCase();
    if (this.running.size >= this.mostRunning) {
      this.leaveOutEnded();
      this.mostRunning = Math.max(RUNNING, this.running.size * 2);
    }
    this.running.add(opened.process);
    return opened;
  }

  /** A process without a header is a fork of one that has one and still runs: of those, the nearest by its number. */
  private fork(pid: number): TextProcess {
    const opened = this.open(pid);
    this.leaveOutEnded();
    const running = [...this.running];
    const older = running.filter((process) => (process.pid ?? 0) < pid).toSorted((a, b) => (b.pid ?? 0) - (a.pid ?? 0));
    const parent = older[0] ?? running.at(-1);
    if (parent !== undefined) {
      opened.process.forkOf = parent;
      if (parent.tool !== undefined) opened.process.tool = parent.tool;
      if (parent.version !== undefined) opened.process.version = parent.version;
    }
    return opened;
  }

  private leaveOutEnded(): void {
    for (const process of this.running) if (process.finished || process.replaced) this.running.delete(process);
  }

  private open(pid: number): TextProcess {
    const process = this.ledger.openProcess(this.file.path, 'text');
    process.pid = pid;
    const opened = new TextProcess(this.ledger, process);
    this.byPid.add(pid, opened);
    return opened;
  }

  private afterHole(bytes: Buffer, start: number, end: number): void {
    let at = start;
    while (at < end && bytes[at] === 0) at++;
    if (at - start >= HOLE.length) this.file.damaged = true;
    if (at < end) this.line(bytes, at, end);
  }

  /** What the program printed; valgrind's line may follow in it, for a program need not end its own. */
  private programLine(bytes: Buffer, start: number, end: number): void {
    if (FAILURE_STARTS.has(bytes[start] as number)) this.failure(bytes.toString('utf8', start, end));
    for (let at = bytes.indexOf('==', start); at > start && at < end; at = bytes.indexOf('==', at + 1)) {
      const prefix = parsePrefix(bytes, at, end);
      if (prefix === undefined || prefix === 'torn') continue;
      const body = at + prefix.length;
      if (
        this.byPid.has(prefix.pid) ||
        this.running.size > 0 ||
        TOOL_LINE.test(bytes.toString('latin1', body, Math.min(end, body + 40)))
      )
        return this.dispatch(prefix, bytes, body, end);
    }
  }

  private failure(text: string): void {
    const notStarted = NOT_STARTED.exec(text)?.[1];
    if (notStarted !== undefined) this.file.failure ??= notStarted;
    if (!FAILURE.test(text)) return;
    const running = this.last?.process.finished === false ? this.last.process : undefined;
    if (running === undefined) this.file.failure ??= text;
    else running.aborted ??= text;
  }
}

/** Where a line ends without the blanks at its end: an editor's, a terminal's, a carriage return. */
function trimmed(bytes: Buffer, start: number, end: number): number {
  let at = end;
  while (at > start && (bytes[at - 1] as number) <= SPACE && bytes[at - 1] !== 0) at--;
  return at;
}

/** Where the text of a frame begins (`   at 0x401136: main (t.c:3)`), 0 if the line is no frame. */
function frameText(view: DataView, start: number): number {
  const head = view.getInt32(start, true);
  const next = view.getInt32(start + 4, true);
  if (!((head === BY_0 && next === BY_4) || (head === AT_0 && next === AT_4))) return 0;
  let at = start + 8;
  for (let byte = 0; at + 2 < view.byteLength && (byte = view.getUint8(at)) !== COLON && byte >= ZERO;) at++; // digits and letters, most often seven
  return at > start + 8 &&
    at + 2 < view.byteLength &&
    view.getUint8(at) === COLON &&
    view.getUint8(at + 1) === SPACE &&
    view.getUint8(at + 2) !== NEWLINE
    ? at + 2
    : 0;
}

/** Where the line ends that begins at `start`; there must be a line end. Four bytes at a time while none is in them. */
function lineEnd(view: DataView, start: number): number {
  let at = start;
  for (const last = view.byteLength - 4; at <= last; at += 4) {
    const word = view.getInt32(at, true) ^ 0x0a0a0a0a;
    if ((word - 0x01010101) & ~word & 0x80808080) break;
  }
  while (view.getUint8(at) !== NEWLINE) at++;
  return at;
}
