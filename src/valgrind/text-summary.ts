import { count } from './loss-record.ts';
import { ALL_FREED, type Amount, type Heap, type Leaks, type VgProcess } from './model.ts';

/** What a line of a log's frame (header, summaries, fatal signal) says about its process. */
type Statement = (process: VgProcess, text: string) => void;

const SIGNAL = /^Process terminating with default action of signal (\d+)(?: \((\w+)\))?/;
const ERRORS = /^ERROR SUMMARY: ([\d,]+) errors? from ([\d,]+) contexts? \(suppressed: ([\d,]+) from ([\d,]+)\)$/;
const AMOUNT = /: +([\d,]+)(?: \([+-][\d,]+\))? bytes in ([\d,]+)(?: \([+-][\d,]+\))? blocks\.?$/;
const USAGE =
  /: ([\d,]+)(?: \([+-][\d,]+\))? allocs, ([\d,]+)(?: \([+-][\d,]+\))? frees, ([\d,]+)(?: \([+-][\d,]+\))? bytes allocated\.?$/;

const STATEMENTS: readonly (readonly [start: string, statement: Statement])[] = [
  [
    'Using Valgrind-',
    (process, text) => assign(process, { version: text.slice('Using Valgrind-'.length).split(' ', 1)[0] ?? '' }),
  ],
  [
    'Using valgrind-', // until 3.4, which tells no command
    (process, text) =>
      assign(process, { version: /^Using valgrind-([^ ,]+)/.exec(text)?.[1] ?? 'unknown', started: true }),
  ],
  ['malloc/free: ', heapUntil34],
  [
    'For counts of detected errors',
    (process) => assign(process, { finished: process.finished || process.summaryFirst === true }),
  ],
  ['searching for pointers to ', (process) => assign(process, { finished: false })],
  ['Command: ', (process, text) => assign(process, { command: text.slice('Command: '.length), started: true })],
  ['Parent PID: ', (process, text) => assign(process, { parentPid: Number(text.slice('Parent PID: '.length)) })],
  ['ERROR SUMMARY: ', errorSummary],
  ['Process terminating with default action of signal ', fatalSignal],
  ['Exit program on first error', (process) => assign(process, { stoppedAtFirstError: true })],
  ['More than 1000 different errors detected', (process) => assign(process, { limitReached: true })],
  ['More than 10000000 total errors detected', (process) => assign(process, { limitReached: true })],
  ["Valgrind's memory management: out of memory", (process, text) => assign(process, { aborted: text })],
  [
    'All heap blocks were freed',
    (process) => assign(process, { leaks: ALL_FREED, finished: process.finished || process.summaryFirst === true }),
  ],
  ['LEAK SUMMARY:', (process) => assign(process, { leaks: {} })],
];

/** Lines that are known and say nothing that is kept; a stack below them is no error. */
const SILENT =
  /^(?:Copyright |HEAP SUMMARY:|NOTE: |For (?:a detailed|lists of|counts of)|Reachable blocks |Use --|To see them|Rerun with|[Ss]earching for|[Cc]hecked |For more details|Using LibVEX|My PID = |Thread \d+.*:$|Thread #\d+ (?:was created|is the program's)|-{3,}|FILE DESCRIPTORS: |Block(?:s? .*overlaps|s allocation contexts)|valgrind: |Warning: |WARNING: |embedded gdbserver|\(action on error\)|Preferring higher|Reading syms|object doesn't|TO (?:DEBUG|CONTROL))/;

/** Takes in a line that is not indented. @returns false for a line that is not known. */
export function statement(process: VgProcess, text: string): boolean {
  const known = STATEMENTS.find(([start]) => text.startsWith(start));
  known?.[1](process, text);
  return known !== undefined || SILENT.test(text) || profile(process, text);
}

const LOST: Readonly<Record<string, keyof Leaks>> = {
  'definitely lost': 'definitelyLost',
  'indirectly lost': 'indirectlyLost',
  'possibly lost': 'possiblyLost',
  'still reachable': 'stillReachable',
  suppressed: 'suppressed',
};

/** Takes in a line of the heap and leak summaries; the last leak check of a process is what it left behind. */
export function summaryLine(process: VgProcess, text: string): void {
  const label = text.slice(0, text.indexOf(':')).trim();
  if (label === 'total heap usage') return heapUsage(process, text);
  const amount = AMOUNT.exec(text);
  if (amount === null) return;
  const value: Amount = { bytes: count(amount[1]), blocks: count(amount[2]) };
  if (label === 'in use at exit') process.heap = { inUseBytes: value.bytes, inUseBlocks: value.blocks };
  const kind = LOST[label];
  if (kind !== undefined) process.leaks = { ...process.leaks, [kind]: value };
  if (kind === 'suppressed' && process.summaryFirst) process.finished = true; // the last line
}

/** Takes in what follows `Process terminating`: ` Access not within mapped region at address 0x0`. */
export function fatalEvent(process: VgProcess, text: string): void {
  const { fatalSignal: fatal } = process;
  if (fatal === undefined || fatal.event !== undefined || fatal.stack.length > 0) return;
  const match = /^(.*?)(?: at address (0x[\dA-Fa-f]+))?$/.exec(text);
  if (match?.[1] !== undefined) fatal.event = match[1];
  if (match?.[2] !== undefined) fatal.address = match[2].toLowerCase();
}

function assign(process: VgProcess, facts: Partial<VgProcess>): void {
  Object.assign(process, facts);
}

/** At the end, and whenever a program or gdb asks for it (`v.info all_errors`); memcheck's heap summary comes only at the end. */
function errorSummary(process: VgProcess, text: string): void {
  const match = ERRORS.exec(text);
  if (match === null) return; // cut off in mid-line
  const finished = process.tool !== 'memcheck' || process.heap !== undefined;
  const [errors = 0, contexts = 0, suppressedErrors = 0, suppressedContexts = 0] = match
    .slice(1)
    .map((number) => count(number));
  assign(process, { errorSummary: { errors, contexts, suppressedErrors, suppressedContexts }, finished });
}

function fatalSignal(process: VgProcess, text: string): void {
  const match = SIGNAL.exec(text);
  if (match === null) return;
  process.fatalSignal = { number: Number(match[1]), name: match[2] ?? `signal ${match[1] ?? ''}`, stack: [] };
}

/** Until 3.4 the heap is summed up behind `ERROR SUMMARY`, and the leak check follows. */
function heapUntil34(process: VgProcess, text: string): void {
  const amount = AMOUNT.exec(text);
  if (amount === null) return heapUsage(process, text);
  process.heap = { inUseBytes: count(amount[1]), inUseBlocks: count(amount[2]) };
  assign(process, { summaryFirst: true });
}

function heapUsage(process: VgProcess, text: string): void {
  const match = USAGE.exec(text);
  const { heap } = process;
  if (match === null || heap === undefined) return;
  const [allocs, frees, allocatedBytes] = match.slice(1).map((number) => count(number));
  assign(process, { heap: { ...heap, allocs, frees, allocatedBytes } as Heap });
}

// `I   refs:      125,037` (cachegrind, callgrind), `Total:     8 bytes in 1 blocks`, `At t-gmax: 8 bytes ...` (dhat)
const PROFILE =
  /^((?:I1?|D1?|LL[id]?|Branches|Mispredicts) *(?:refs|misses)|Total|At t-gmax|At t-end|Reads|Writes|Collected ): +([\d,]+)/;

function profile(process: VgProcess, text: string): boolean {
  if (process.tool === 'dhat' && text.startsWith('To view the resulting profile')) process.finished = true;
  if (process.tool === 'exp-bbv' && text.startsWith('#   Total instructions:')) process.finished = true;
  if (process.tool === 'lackey' && text.startsWith('Exit code:')) process.finished = true;
  const match = PROFILE.exec(text);
  if (match?.[1] === undefined) return false;
  assign(process, { profile: { ...process.profile, [match[1].replaceAll(/ +/g, ' ').trim()]: count(match[2]) } });
  if (match[1].startsWith('I ')) process.finished = true;
  return true;
}
