import type { Ledger } from './ledger.ts';
import type { LogFile } from './model.ts';

/** One tool's file: how it is recognised by its first line, and which figures its lines give. */
interface ProfileFormat {
  readonly tool: string;
  readonly first: RegExp;
  readonly line: (totals: Map<string, number>, line: string, state: Map<string, string>) => void;
  /** The figures without which the file was cut off. */
  readonly needed: string;
}

/** Callgrind before massif and cachegrind: its `desc:` lines come later in the file, theirs first. */
const FORMATS: readonly ProfileFormat[] = [
  { tool: 'callgrind', first: /^# callgrind format|^version: /, line: eventLine, needed: 'Ir' },
  { tool: 'dhat', first: /^\{"dhatFileVersion"/, line: dhatLine, needed: 'totalBytes' },
  { tool: 'cachegrind', first: /^desc: I1 cache|^desc: .*cache|^cmd: /, line: eventLine, needed: 'Ir' }, // since 3.21 without `desc:`
  { tool: 'massif', first: /^desc: /, line: massifLine, needed: 'peakBytes' },
];
const MAX_LINE = 1 << 16;

/** Reads what massif, dhat, cachegrind and callgrind write: totals and the peak. */
export class ProfileScanner {
  private readonly ledger: Ledger;
  private readonly file: LogFile;
  private readonly totals = new Map<string, number>();
  private readonly state = new Map<string, string>();
  private format: ProfileFormat | undefined;
  private carry = '';

  constructor(ledger: Ledger, file: LogFile) {
    this.ledger = ledger;
    this.file = file;
  }

  push(chunk: Buffer): void {
    const lines = (this.carry + chunk.toString('utf8')).split('\n');
    this.carry = (lines.pop() ?? '').slice(0, MAX_LINE);
    for (const line of lines) this.line(line);
  }

  end(): void {
    this.line(this.carry);
    if (this.format === undefined) return;
    const [command, pid] = [this.state.get('cmd'), Number(this.state.get('pid') ?? 0)];
    this.ledger.profiles.push({
      tool: this.format.tool,
      file: this.file.path,
      ...(command === undefined ? {} : { command }),
      ...(pid > 0 ? { pid } : {}),
      totals: Object.fromEntries(this.totals),
      complete: this.totals.has(this.format.needed),
    });
  }

  private line(line: string): void {
    this.format ??= FORMATS.find(({ first }) => first.test(line));
    const header = /^(?:,")?(cmd|pid|events)"?: *"?(.*?)"?$/.exec(line);
    if (header?.[1] !== undefined && header[2] !== undefined) this.state.set(header[1], header[2]);
    this.format?.line(this.totals, line, this.state);
  }
}

/** `summary: 125037 1068` or `totals: 123919`, in the order that `events: Ir I1mr` gave. */
function eventLine(totals: Map<string, number>, line: string, state: Map<string, string>): void {
  const match = /^(?:summary|totals): +([\d ]+)$/.exec(line);
  if (match?.[1] === undefined) return;
  const names = (state.get('events') ?? '').trim().split(/ +/);
  for (const [index, value] of match[1].trim().split(/ +/).entries())
    totals.set(names[index] ?? `event ${index}`, Number(value));
}

/** `mem_heap_B=1024`, `mem_heap_extra_B=8`, `mem_stacks_B=0` of each snapshot: the largest sum is the peak. */
function massifLine(totals: Map<string, number>, line: string, state: Map<string, string>): void {
  const match = /^(snapshot|mem_heap_B|mem_heap_extra_B|mem_stacks_B)=(\d+)$/.exec(line);
  if (match?.[1] === undefined || match[2] === undefined) return;
  if (match[1] === 'snapshot') totals.set('snapshots', (totals.get('snapshots') ?? 0) + 1);
  state.set(match[1], match[2]);
  if (match[1] !== 'mem_stacks_B') return;
  const [heap = 0, extra = 0, stacks = 0] = ['mem_heap_B', 'mem_heap_extra_B', 'mem_stacks_B'].map((name) =>
    Number(state.get(name) ?? 0),
  );
  if (heap + extra + stacks < (totals.get('peakBytes') ?? 0)) return;
  totals
    .set('peakBytes', heap + extra + stacks)
    .set('peakHeapBytes', heap)
    .set('peakSnapshot', Number(state.get('snapshot') ?? 0));
}

const DHAT: Readonly<Record<string, string>> = {
  tb: 'totalBytes',
  tbk: 'totalBlocks',
  gb: 'peakBytes',
  gbk: 'peakBlocks',
  eb: 'endBytes',
  ebk: 'endBlocks',
};

/** dhat's JSON has a line for each few members of a program point: ` [{"tb":8,"tbk":1`. Their sums are the totals. */
function dhatLine(totals: Map<string, number>, line: string): void {
  if (line.startsWith(',"ftbl"')) for (const name of Object.values(DHAT)) totals.set(name, totals.get(name) ?? 0); // no points, no bytes
  for (const [, key = '', value] of line.matchAll(/"(\w+)":(\d+)/g)) {
    const name = DHAT[key];
    if (name !== undefined) totals.set(name, (totals.get(name) ?? 0) + Number(value));
  }
}
