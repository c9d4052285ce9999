import { signalNumber } from '../linux/signal-names.ts';
import type { RecordedFrame } from '../stacks/model.ts';
import { known } from '../text/known.ts';
import type { MakeReader, TextFacts } from './model.ts';
import { MOST_FRAMES } from './printed/model.ts';

/** `Thread no. 1 (8 frames)`, below `Truncated backtrace:`. */
const THREAD = /^Thread no\. \d{1,6} \((\d{1,6}) frames?\)$/;
/** ` #0 g_do at ../src/gdo.c:12`, ` #3 ?? at /usr/lib64/libx.so.1`: a file without a line is a module's. */
const FRAME = /^ {0,4}#(\d{1,6}) (\S.*?)(?: at (\S.*?)(?::(\d{1,9}))?)?$/;
const LABEL = /^(cmdline|executable|reason|pid|uid|crash_function|Backtrace|hostname): +(\S.*)$/;
const KILLED = /\bkilled by (?:signal )?(SIG[A-Z]+|\d{1,2})\b/;
/** Lines from a label to the stack. */
const APART = 400;

/** What ABRT writes into Bugzilla: what the process was, and the stack, of which it left out frames that say little. */
export const abrtReportReader: MakeReader = (take) => {
  let labels = new Map<string, string>();
  let [last, begun] = [0, 0];
  let frames: RecordedFrame[] | undefined;

  const close = (): void => {
    if (frames !== undefined && frames.length > 0)
      take({
        writer: 'ABRT',
        line: begun,
        facts: factsOf(labels),
        threads: [{ frames }],
        ...(factsOf(labels).signal === undefined
          ? { doubt: 'the text does not say which signal this thread got' }
          : {}),
      });
    if (frames !== undefined) labels = new Map();
    frames = undefined;
  };

  return {
    read(line, number) {
      const text = line.trimEnd();
      const [, name, value] = LABEL.exec(text) ?? [];
      if (name !== undefined && value !== undefined) {
        if (number - last > APART) labels = new Map();
        last = number;
        if (frames === undefined) labels.set(name, value);
        return false; // anybody may write such a line
      }
      if (THREAD.test(text)) {
        if (frames === undefined || frames.length > 0) close();
        [frames, begun] = [[], number];
        return true;
      }
      if (frames === undefined) return false;
      const frame = frameIn(text);
      if (frame === undefined) close();
      else if (frames.length < MOST_FRAMES) frames.push(frame);
      return frame !== undefined;
    },
    end: close,
  };
};

function frameIn(text: string): RecordedFrame | undefined {
  const [whole, , name, file, line] = FRAME.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const isModule = line === undefined && file !== undefined;
  return known({
    function: name === '??' ? undefined : name,
    file: isModule ? undefined : file,
    line: line === undefined ? undefined : Number(line),
    module: isModule ? file : undefined,
  });
}

function factsOf(labels: ReadonlyMap<string, string>): TextFacts {
  const killed = KILLED.exec(labels.get('reason') ?? '')?.[1];
  const number = (label: string): number | undefined =>
    /^\d{1,10}$/.test(labels.get(label) ?? '') ? Number(labels.get(label)) : undefined;
  return known({
    pid: number('pid'),
    uid: number('uid'),
    signal: killed === undefined ? undefined : /^\d/.test(killed) ? Number(killed) : signalNumber(killed),
    executable: labels.get('executable'),
    commandLine: labels.get('cmdline'),
    comm: labels.get('executable')?.replace(/^.*\//, ''),
  });
}
