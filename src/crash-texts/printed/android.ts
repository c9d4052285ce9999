import type { RecordedFrame } from '../../stacks/model.ts';
import { known } from '../../text/known.ts';
import type { CrashText } from '../model.ts';
import { faultCause, hexOf } from './fault-cause.ts';
import { MOST_FRAMES, MOST_MESSAGE, type PrintedForm } from './model.ts';
import { oneAtATime } from './one-at-a-time.ts';

/** `pid: 5061, tid: 5637, name: decoder  >>> com.example.app <<<` */
const PROCESS = /^pid: (\d{1,10}), tid: (\d{1,10}), name: (.*?) {1,4}>>> (.*) <<</;
/** `signal 11 (SIGSEGV), code 1 (SEGV_MAPERR), fault addr 0x18 (read)` */
const SIGNAL =
  /^signal (\d{1,3}) \((?:SIG[A-Z]+|\?)\), code (-?\d{1,3})(?: \([^)]*\))?, fault addr (?:(?:0x)?([\da-f]{1,16})|-{4,16})(?: \((read|write)\))?/;
const ABORT = /^Abort message: ['"]?(.*?)['"]?$/;
/** `      #00 pc 0000000000021c4c  /data/app/lib/arm64/libdecode.so (png_decode+76) (BuildId: 9f62)` */
const FRAME = /^\s{0,8}#(\d{2,4}) {1,2}pc (?:0x)?([\da-f]{1,16}) {1,2}(\S.*)$/;
const NAME = / \((?!BuildId|offset|deleted)(.+?)(?:\+(\d{1,12}))?\)(?: \(BuildId: [\da-f]+\))?$/;
const QUIET_MAX = 120;

interface Open {
  readonly line: number;
  readonly pid: number;
  readonly comm: string;
  signal?: number;
  code?: number;
  address?: string | undefined;
  access?: 'read' | 'write' | undefined;
  message?: string;
  frames: RecordedFrame[];
}

/** Android's tombstones, in files of their own and in logcat: of the thread that crashed, which stands first. */
export const androidForm: PrintedForm = {
  first: PROCESS,
  within: /pid: \d{1,10}, tid: \d{1,10}, name: .{0,100} >>> \S/,
  make: oneAtATime<Open>({
    // other threads of a process that is read have the same line
    begin({ text, number }) {
      const [whole, pid, , thread = '', program = ''] = PROCESS.exec(text) ?? [];
      if (whole === undefined) return undefined;
      return { line: number, pid: Number(pid), comm: program === '' ? thread : program, frames: [] };
    },
    read: readLine,
    crashOf: (open) => (open.signal === undefined || open.frames.length === 0 ? undefined : crashOf(open, open.signal)),
    quiet: ({ frames }) => (frames.length > 0 ? 2 : QUIET_MAX),
  }),
};

function readLine(open: Open, text: string): boolean {
  const [, signal, code, address, access] = SIGNAL.exec(text) ?? [];
  if (signal !== undefined && open.signal === undefined) {
    const how = access === 'read' || access === 'write' ? access : undefined;
    Object.assign(open, { signal: Number(signal), code: Number(code), address: hexOf(address), access: how });
    return true;
  }
  const message = ABORT.exec(text)?.[1];
  if (message !== undefined) {
    open.message = message.slice(0, MOST_MESSAGE);
    return true;
  }
  const [, index, , rest = ''] = FRAME.exec(text) ?? [];
  if (index === undefined) return false;
  if (Number(index) === open.frames.length && open.frames.length < MOST_FRAMES) open.frames.push(frameOf(text, rest));
  return true;
}

function frameOf(text: string, rest: string): RecordedFrame {
  const offset = hexOf(FRAME.exec(text)?.[2]);
  const [named, name] = NAME.exec(rest) ?? [];
  const module = (named === undefined ? rest : rest.slice(0, -named.length))
    .replace(/ \((?:BuildId: [\da-f]+|offset 0x[\da-f]+|deleted)\)/g, '')
    .trim();
  // a library within an application's package: `base.apk!libdecode.so`
  const own = module.replace(/^.*!/, '');
  const isFile = own !== '' && !/^[<[]/.test(own);
  return known({
    function: name === undefined ? undefined : name.trim(),
    module: isFile ? own : undefined,
    offset: name === undefined && isFile ? offset : undefined,
  });
}

function crashOf({ line, pid, comm, code, address, access, message, frames }: Open, signal: number): CrashText {
  return {
    writer: 'Android',
    line,
    facts: known({ pid, comm, signal, code }),
    threads: [{ frames }],
    cause: faultCause({ signal, code, address, access, message }),
  };
}
