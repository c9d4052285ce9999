import { errorCodeAccess } from '../../arch/fault-access.ts';
import { signalNumber, SIGABRT } from '../../linux/signal-names.ts';
import type { RecordedFrame } from '../../stacks/model.ts';
import { known } from '../../text/known.ts';
import type { CrashText, ToldCause } from '../model.ts';
import { faultCause, hexOf } from './fault-cause.ts';
import { jvmFrame } from './jvm-frame.ts';
import { MOST_FRAMES, type PrintedForm } from './model.ts';
import { oneAtATime } from './one-at-a-time.ts';

const FIRST =
  /^(?:# )?\s*(?:A fatal error has been detected by the Java Runtime Environment:|There is insufficient memory for the Java Runtime Environment to continue\.|An unexpected error has been detected by (?:Java|HotSpot))/;
const SIGNAL = /^#?\s*(SIG[A-Z]+) \(0x[\da-f]+\) at pc=(0x[\da-f]+), pid=(\d+), tid=(\S+)/;
/** `#  EXCEPTION_ACCESS_VIOLATION (0xc0000005) at pc=0x00007ffb1c2a1b2c, pid=1234, tid=5678`, of Windows. */
const EXCEPTION = /^#?\s*(EXCEPTION_[A-Z_]+) \(0x[\da-f]+\) at pc=0x[\da-f]+, pid=(\d+), tid=(\S+)/;
/** `#  Internal Error (sharedRuntime.cpp:553), pid=1, tid=2`, `#  Out of Memory Error (os_linux.cpp:2798), pid=1, tid=2` */
const INTERNAL = /^#?\s*(Internal Error|Out of Memory Error) \((.+)\), pid=(\d+), tid=(\S+)/;
const MEMORY = /^# (Native memory allocation .*)$/;
const SIGINFO =
  /^siginfo: ?(?:si_signo: \d+ \(SIG\w+\), si_code: (-?\d+) \(\w+\)(?:, si_addr: (0x[\da-f]+))?|si_signo=\S+, si_errno=\S+ si_code=(-?\d+)[^,]*, si_addr=(0x[\da-f]+))/;
const THREAD = /^Current thread \(0x[\da-f]+\): +\w+ "?(.*?)"? +(?:daemon )?\[.*\bid=(\d+)/;
const TASK = /^(?:C[12]|JVMCI): +(.*)$/;
const ERROR_CODE = /\bERR=0x([\da-f]{1,16})/;
const PAGE_FAULT = /\bTRAPNO=0x0*e\b/;
const COMMAND = /^(?:Command Line|java_command): ?(\S.*)$/;
const OVER = /^-{5,} +(?:P R O C E S S|S Y S T E M)/;
const QUIET_MAX = 400;

type Part = 'head' | 'problematic' | 'native' | 'java' | 'task' | 'other';

interface Draft {
  readonly line: number;
  part: Part;
  signal?: number;
  code?: number;
  address?: string;
  errorCode?: number;
  isPageFault?: true;
  error?: string;
  pid?: number;
  tid?: number;
  thread?: string;
  command?: string;
  task?: string;
  problematic?: RecordedFrame;
  readonly native: RecordedFrame[];
  readonly java: RecordedFrame[];
}

/** The JVM's report of its crash: the block on the console, and the hs_err file. */
export const jvmForm: PrintedForm = {
  first: FIRST,
  within: /# {1,2}(?:A fatal error has been detected by the Java|There is insufficient memory for the Java)/,
  make: oneAtATime<Draft>({
    begin: ({ text, number }) => (FIRST.test(text) ? { line: number, part: 'head', native: [], java: [] } : undefined),
    read: readLine,
    isOver: (_, text) => OVER.test(text),
    crashOf,
    quiet: () => QUIET_MAX,
  }),
};

function readLine(draft: Draft, text: string): boolean {
  return readHead(draft, text) || readFrames(draft, text) || readState(draft, text) || text.startsWith('#');
}

function readHead(draft: Draft, text: string): boolean {
  const [, name, , pid, tid] = SIGNAL.exec(text) ?? [];
  if (name !== undefined) {
    Object.assign(draft, known({ signal: signalNumber(name), pid: Number(pid), tid: numberOf(tid) }));
    return true;
  }
  const [, exception, ofProcess, ofThread] = EXCEPTION.exec(text) ?? [];
  if (exception !== undefined) {
    Object.assign(draft, known({ error: exception, pid: Number(ofProcess), tid: numberOf(ofThread) }));
    return true;
  }
  const [, kind, place, ofPid, ofTid] = INTERNAL.exec(text) ?? [];
  if (kind !== undefined) {
    Object.assign(draft, known({ error: `${kind} (${place})`, pid: Number(ofPid), tid: numberOf(ofTid) }));
    return true;
  }
  const memory = MEMORY.exec(text)?.[1];
  if (memory !== undefined) draft.error = memory;
  const more = /^# {2}((?:Error|guarantee|assert|fatal error|Error occurred|SuppressErrorAt)\b.*)$/.exec(text)?.[1];
  if (more !== undefined && draft.error !== undefined) draft.error = `${draft.error}: ${more}`;
  if (/^#? ?Problematic frame:/.test(text)) {
    draft.part = 'problematic';
    return true;
  }
  if (draft.part !== 'problematic') return memory !== undefined || more !== undefined;
  const frame = jvmFrame(text.replace(/^# ?/, ''));
  if (frame !== undefined) draft.problematic = frame;
  draft.part = 'head';
  return true;
}

function readFrames(draft: Draft, text: string): boolean {
  if (/^Native frames: \(/.test(text)) draft.part = 'native';
  else if (/^Java frames: \(/.test(text)) draft.part = 'java';
  else if (/^Current CompileTask:/.test(text)) draft.part = 'task';
  else if (text === '') draft.part = draft.part === 'task' ? 'task' : 'other';
  else if (draft.part === 'native' || draft.part === 'java') {
    const frame = jvmFrame(text);
    const frames = draft[draft.part];
    if (frame === undefined) return /^\.\.\.<more frames>\.\.\./.test(text);
    if (frames.length < MOST_FRAMES) frames.push(frame);
  } else if (draft.part === 'task' && TASK.test(text)) {
    draft.task = TASK.exec(text)?.[1]?.trim() ?? '';
    draft.part = 'other';
  } else return false;
  return true;
}

function readState(draft: Draft, text: string): boolean {
  const [siginfo, code, address, oldCode, oldAddress] = SIGINFO.exec(text) ?? [];
  if (siginfo !== undefined) {
    Object.assign(draft, known({ code: numberOf(code ?? oldCode), address: hexOf(address ?? oldAddress) }));
    return true;
  }
  const [, thread, id] = THREAD.exec(text) ?? [];
  if (id !== undefined) Object.assign(draft, { thread, tid: Number(id) });
  const errorCode = ERROR_CODE.exec(text)?.[1];
  if (errorCode !== undefined) draft.errorCode = Number.parseInt(errorCode, 16);
  if (PAGE_FAULT.test(text)) draft.isPageFault = true;
  const command = COMMAND.exec(text)?.[1];
  if (command !== undefined) draft.command ??= command;
  return [id, errorCode, command].some((found) => found !== undefined) || PAGE_FAULT.test(text);
}

function numberOf(text: string | undefined): number | undefined {
  const number = Number(text);
  return text === undefined || !Number.isSafeInteger(number) ? undefined : number;
}

function crashOf(draft: Draft): CrashText | undefined {
  const { line, signal, code, pid, tid, thread, command, problematic, native, java, error } = draft;
  if (signal === undefined && error === undefined) return undefined;
  const listed = native.length > 0 ? native : java;
  const frames = listed.length > 0 ? listed : problematic === undefined ? [] : [problematic];
  return {
    writer: 'the JVM',
    line,
    facts: known({ pid, signal, code, commandLine: command, comm: 'java' }),
    threads: [known({ id: tid, name: thread, frames, truncated: listed.length === 0 ? true : undefined })],
    cause: causeOf(draft),
  };
}

function causeOf({ signal, code, address, errorCode, isPageFault, error, task }: Draft): ToldCause {
  const compiling = task === undefined ? '' : `; it was compiling ${task}`;
  if (signal === undefined || signal === SIGABRT) {
    const message = error ?? 'SIGABRT';
    return {
      class: signal === undefined ? 'fatal-error' : 'abort',
      summary: `${message}${compiling}`,
      message,
      confidence: 'medium',
    };
  }
  const access = isPageFault === true && errorCode !== undefined ? errorCodeAccess(errorCode) : undefined;
  const cause = faultCause({ signal, code, address, access });
  return { ...cause, summary: `${cause.summary}${compiling}` };
}
