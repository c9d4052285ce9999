import type { GoroutinesSection } from '../../report/sections/goroutines.ts';
import type { Frame } from '../../report/frame.ts';
import type { RecordedFrame } from '../../stacks/model.ts';
import { GO_PANIC } from '../../runtimes/printed-names.ts';
import { known } from '../../text/known.ts';
import type { CrashText } from '../model.ts';
import { MOST_FRAMES } from './model.ts';

/** A goroutine as Go prints it. */
export interface Goroutine {
  readonly id: number;
  readonly state?: string;
  readonly waitReason?: string;
  readonly waitMinutes?: number;
  readonly lockedToThread?: true;
  frames: RecordedFrame[];
  createdBy?: RecordedFrame;
  truncated?: true;
}

/**
 * `goroutine 7 [chan receive, 5 minutes, locked to thread]:`; since Go 1.23 with `gp=0xc0 m=0 mp=0x5a` where system is shown, and of
 * Go 1.27 with the labels of runtime/pprof before the colon: `[sync.Mutex.Lock] {job: x7}:`.
 */
const GOROUTINE = /^goroutine (\d{1,15})(?: gp=\S+ m=\S+(?: mp=\S+)?)? \[([^\]]{0,200})\](?:(?: .{1,4000})?:)?$/;
/** `main.read(...)`, `main.(*T).F({0x0, 0x1}, 0x2?)`, `created by main.main in goroutine 1`. */
const CALL =
  /^(created by )?((?!goroutine |panic:)[\p{L}_][^\s()]*(?:\(\*[^\s()]+\)[^\s()]*)*)(?:\(.*\))?(?: in goroutine \d+)?$/u;
/** `	/srv/main.go:12 +0x1d`, with fp, sp and pc where system is shown. */
const PLACE = /^\s*(\S.*?):(\d{1,9})(?: \+0x[\da-f]+)?(?: fp=0x[\da-f]+ sp=0x[\da-f]+(?: pc=(0x[\da-f]+))?)?$/;
const ELIDED = /^\.\.\.(?:additional frames elided\.\.\.|\d+ frames elided\.\.\.)$/;
/** Not on any goroutine: what the run-time itself was doing. */
const OTHER_STACK = /^runtime stack:$/;
const UNAVAILABLE = /^\s*goroutine running on other thread; stack unavailable/;
/** Of one report: a server has tens of thousands of them. */
const MOST_GOROUTINES = 20_000;
/** Words of the state that are none of what it waits for (runtime/traceback.go, goroutineheader). */
const STATES: ReadonlySet<string> = new Set([
  'idle', 'runnable', 'running', 'syscall', 'waiting', 'dead', 'copystack', 'preempted', 'leaked',
]); // prettier-ignore

/** Collects goroutines, of which those with identical frames share them. */
export function goStack(): { read(text: string): boolean; isEmpty(): boolean; take(): Goroutine[] } {
  let goroutines: Goroutine[] = [];
  let current: Goroutine | 'other' | undefined;
  let call: { readonly name: string; readonly isCreator: boolean } | undefined;
  const shared = new Map<string, RecordedFrame[]>();

  return {
    isEmpty: () => goroutines.length === 0,
    take() {
      share();
      const taken = goroutines;
      [goroutines, current, call] = [[], undefined, undefined];
      shared.clear();
      return taken;
    },
    read(text) {
      const header = GOROUTINE.exec(text);
      if (header !== null) {
        share();
        current = headOf(header);
        call = undefined;
        if (goroutines.length < MOST_GOROUTINES) goroutines.push(current);
        return true;
      }
      if (OTHER_STACK.test(text)) {
        current = 'other';
        return true;
      }
      return current !== undefined && readFrame(text);
    },
  };

  function readFrame(text: string): boolean {
    if (call !== undefined) {
      const [, file, line, pc] = PLACE.exec(text) ?? [];
      const { name, isCreator } = call;
      call = undefined;
      if (file !== undefined) {
        add(frameOf(name, file, Number(line), pc), isCreator);
        return true;
      }
      cut(); // a line is missing: what follows may not be its caller
    }
    if (ELIDED.test(text) || UNAVAILABLE.test(text)) {
      cut();
      return true;
    }
    const [, creator, name] = CALL.exec(text) ?? [];
    if (name === undefined || !/[./]|^panic$/.test(name)) return false;
    call = { name, isCreator: creator !== undefined };
    return true;
  }

  function add(frame: RecordedFrame, isCreator: boolean): void {
    if (current === undefined || current === 'other') return;
    if (isCreator) current.createdBy = frame;
    else if (current.truncated !== true && current.frames.length < MOST_FRAMES) current.frames.push(frame);
  }

  function cut(): void {
    if (current !== undefined && current !== 'other') current.truncated = true;
  }

  /** A pool of ten thousand workers has one stack. */
  function share(): void {
    if (current === undefined || current === 'other') return;
    const key = keyOf(current.frames);
    const known = shared.get(key);
    if (known === undefined) shared.set(key, current.frames);
    else current.frames = known;
  }
}

function headOf([, id, words = '']: readonly string[]): Goroutine {
  const [what = '', ...rest] = words.split(', ');
  const state = what.replace(/ \((?:scan|leaked)\)/g, '');
  const minutes = rest.map((word) => /^(\d{1,9}) minutes$/.exec(word)?.[1]).find((found) => found !== undefined);
  return {
    id: Number(id),
    ...(state === '' ? {} : STATES.has(state) ? { state } : { state: 'waiting', waitReason: state }),
    ...(minutes === undefined ? {} : { waitMinutes: Number(minutes) }),
    ...(rest.includes('locked to thread') ? { lockedToThread: true } : {}),
    frames: [],
  };
}

/** Go prints `panic` for its run-time's function. */
function frameOf(name: string, file: string, line: number, pc: string | undefined): RecordedFrame {
  const isRunTimes = name === 'panic' && /(?:^|\/)runtime\/panic\.go$/.test(file);
  return known({
    function: isRunTimes ? GO_PANIC : name.replaceAll('%2e', '.'),
    file,
    line: line < 1 ? undefined : line,
    address: pc?.replace(/^0x0+(?=[\da-f])/, '0x'),
  });
}

function keyOf(frames: readonly RecordedFrame[]): string {
  return frames.map(({ function: name, file, line }) => `${name}@${file}:${line}`).join('\n');
}

/** Those with one stack and one state together, the panicking one's group first, then the largest. */
export function goroutinesOf(
  goroutines: readonly Goroutine[],
  panicking: number | undefined,
): NonNullable<CrashText['goroutines']> {
  const groups = Map.groupBy(goroutines, ({ state, waitReason, frames }) => `${state}/${waitReason}\n${keyOf(frames)}`);
  const isFirst = (members: readonly Goroutine[]): number => Number(members.some(({ id }) => id === panicking));
  const sorted = [...groups.values()].toSorted((a, b) => isFirst(b) - isFirst(a) || b.length - a.length);
  return {
    count: goroutines.length,
    groups: sorted.flatMap((members) => groupOf(members)),
    ...(panicking === undefined ? {} : { panicking }),
  };
}

function groupOf(members: readonly Goroutine[]): GoroutinesSection['groups'] {
  const [first] = members;
  if (first === undefined) return [];
  const minutes = members.flatMap(({ waitMinutes }) => waitMinutes ?? []);
  return [
    {
      goroutines: members.map(({ id }) => id).toSorted((a, b) => a - b),
      frames: first.frames.map((frame, index) => shown(frame, index)),
      ...known({
        state: first.state,
        waitReason: first.waitReason,
        waitMinutes: minutes.length === 0 ? undefined : Math.max(...minutes),
        lockedToThread: first.lockedToThread,
        truncated: first.truncated,
        createdBy: first.createdBy === undefined ? undefined : shown(first.createdBy, 0),
      }),
    },
  ];
}

function shown(frame: RecordedFrame, index: number): Frame {
  return { index, ...frame, foundBy: 'recorded' };
}
