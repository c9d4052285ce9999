import type { RecordedFrame } from '../../stacks/model.ts';
import { known } from '../../text/known.ts';
import type { CrashText, ToldCause } from '../model.ts';
import { faultCause, hexOf } from './fault-cause.ts';
import { MOST_FRAMES, MOST_MESSAGE, type PrintedForm } from './model.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { symbolLine } from './symbol-line.ts';

/** What stands before each line of the server's log: `9924:M 29 Nov 2026 07:34:42.895 # `; in a child `C`, in the handler `signal-handler`. */
const LOGGED =
  /^(\d{1,10}):(?:[A-Z]|signal-handler) (?:\(\d+\) |\d{1,2} [A-Z][a-z]{2}(?: \d{4})? [\d:.]+ )(?:[.\-*#] )?(.*)$/;
const START = /^=== (REDIS|VALKEY) BUG REPORT START/;
const CRASHED = /^(Redis|Valkey|valkey) \S+ crashed by signal: (\d{1,3})(?:, si_code: (-?\d+))?/;
const OLDER = /^ +(Redis|Valkey) \S+ crashed by signal: (\d{1,3})/;
const ADDRESS = /^Accessing address: (\(nil\)|0x[\da-f]+)/;
const ASSERTION = /^==> (\S+?):(\d{1,9}) '(.*)' is not true/;
const PANIC_AT = /^(?:!!! )?Software Failure\.|^Guru Meditation: (.+) #(\S+?):(\d{1,9})/;
const STACK = /^-{6} STACK TRACE -{6}/;
const THREAD = /^(\d{1,10}) (\S.*)$/;
const OVER =
  /^(?:-{6} (?:REGISTERS|INFO OUTPUT|CLIENT LIST OUTPUT|CURRENT CLIENT INFO|MODULES INFO OUTPUT|FAST MEMORY TEST|DUMPING CODE)|=== (?:REDIS|VALKEY) BUG REPORT END)/;
const FIRST = new RegExp(
  `${START.source}|^\\d{1,10}:[A-Z] \\S.{0,40} # (?:=== ASSERTION FAILED|Redis \\S+ crashed by|[Vv]alkey \\S+ crashed by|=== (?:REDIS|VALKEY) BUG REPORT START)`,
);
const QUIET_MAX = 60;

interface Draft {
  readonly line: number;
  server: 'Redis' | 'Valkey';
  pid?: number;
  signal?: number;
  code?: number;
  address?: string;
  assertion?: { readonly text: string; readonly file: string; readonly line: number };
  panic?: string;
  inStack: boolean;
  isEip: boolean;
  eip?: RecordedFrame;
  /** Threads of newer servers have a heading each; others have one stack. */
  readonly threads: { id?: number; name?: string; frames: RecordedFrame[] }[];
}

/** The crash report of Redis and Valkey: a signal, an assertion or a panic. */
export const redisForm: PrintedForm = {
  first: FIRST,
  within: /=== (?:REDIS|VALKEY) BUG REPORT START/,
  make: oneAtATime<Draft>({
    begin({ text, number }, open) {
      const { said } = logged(text);
      if (!isCrashed(said) || open?.threads.length === 0) return undefined;
      const server = /valkey/i.test(said) ? 'Valkey' : 'Redis';
      const draft: Draft = { line: number, server, inStack: false, isEip: false, threads: [] };
      readLine(draft, text);
      return draft;
    },
    read: readLine,
    isOver: ({ inStack }, text) => inStack && OVER.test(logged(text).said),
    crashOf,
    quiet: () => QUIET_MAX,
  }),
};

/** A line of the server's log without what stands before each. */
function logged(text: string): { pid: string | undefined; said: string } {
  const [, pid, said = text] = LOGGED.exec(text) ?? [];
  return { pid, said };
}

function isCrashed(said: string): boolean {
  return CRASHED.test(said) || OLDER.test(said) || START.test(said) || /^=== ASSERTION FAILED/.test(said);
}

function readLine(draft: Draft, text: string): boolean {
  const { pid, said } = logged(text);
  if (pid !== undefined) draft.pid ??= Number(pid);
  return readHead(draft, said) || isCrashed(said) || readStack(draft, text);
}

function readHead(draft: Draft, said: string): boolean {
  const [, server, signal, code] = CRASHED.exec(said) ?? OLDER.exec(said) ?? [];
  if (signal !== undefined) {
    draft.server = server === 'Redis' ? 'Redis' : 'Valkey';
    Object.assign(draft, known({ signal: Number(signal), code: code === undefined ? undefined : Number(code) }));
    return true;
  }
  const address = ADDRESS.exec(said)?.[1];
  if (address !== undefined) Object.assign(draft, { address: hexOf(address) });
  const [, file, line, text] = ASSERTION.exec(said) ?? [];
  if (text !== undefined)
    draft.assertion = { text: text.slice(0, MOST_MESSAGE), file: file as string, line: Number(line) };
  const [, panic, ofFile, ofLine] = PANIC_AT.exec(said) ?? [];
  if (panic !== undefined) draft.panic = `${panic} (${ofFile}:${ofLine})`.slice(0, MOST_MESSAGE);
  if (STACK.test(said)) draft.inStack = true;
  return address !== undefined || text !== undefined || panic !== undefined || STACK.test(said);
}

function readStack(draft: Draft, text: string): boolean {
  if (!draft.inStack) return false;
  if (text === 'EIP:') {
    draft.isEip = true;
    return true;
  }
  const frame = symbolLine(text);
  if (frame !== undefined && draft.isEip) {
    draft.eip = frame;
    draft.isEip = false;
    return true;
  }
  if (text === 'Backtrace:') {
    draft.threads.push({ frames: [] });
    return true;
  }
  if (frame !== undefined) {
    if (draft.threads.length === 0) draft.threads.push({ frames: [] });
    const frames = draft.threads.at(-1)?.frames ?? [];
    if (frames.length < MOST_FRAMES) frames.push(frame);
    return true;
  }
  const [, id, name] = THREAD.exec(text) ?? [];
  if (id === undefined || draft.threads.length >= MOST_FRAMES) return false;
  draft.threads.push({ id: Number(id), name: (name ?? '').replace(/ \*$/, ''), frames: [] });
  return true;
}

function crashOf(draft: Draft): CrashText | undefined {
  const { line, server, pid, signal, code, assertion, panic, eip } = draft;
  if (signal === undefined && assertion === undefined && panic === undefined) return undefined;
  const threads = draft.threads.filter(({ frames }) => frames.length > 0);
  const crashed =
    (eip && threads.find(({ frames }) => faultAt(frames, eip) !== -1)) ??
    threads.find(({ id }) => id === pid) ??
    threads[0];
  const frames = crashed?.frames ?? (eip === undefined ? [] : [eip]);
  const at = eip === undefined ? -1 : faultAt(frames, eip);
  return {
    writer: server,
    line,
    facts: known({ pid, signal, code, comm: server === 'Redis' ? 'redis-server' : 'valkey-server' }),
    threads: [
      known({ id: crashed?.id, name: crashed?.name, frames }),
      ...threads.filter((thread) => thread !== crashed),
    ],
    cause: causeOf(draft),
    ...(at > 0 ? { faultIndex: at, handler: { present: true, name: server.toLowerCase(), frames: [0, at - 1] } } : {}),
  };
}

/** The stack was taken in the handler: it holds the instruction that failed. */
function faultAt(frames: readonly RecordedFrame[], eip: RecordedFrame): number {
  return frames.findIndex(({ address }) => address !== undefined && address === eip.address);
}

function causeOf({ signal, code, address, assertion, panic }: Draft): ToldCause {
  if (assertion !== undefined) {
    const message = `${assertion.file}:${assertion.line}: '${assertion.text}' is not true`;
    return { class: 'assertion', summary: `assertion failed: ${message}`, message, confidence: 'medium' };
  }
  if (panic !== undefined || signal === undefined)
    return { class: 'panic', summary: `panic: ${panic}`, message: panic ?? '', confidence: 'medium' };
  return faultCause({ signal, code, address });
}
