import { signalNumber } from '../linux/signal-names.ts';
import { crashThreadFirst, parseSystemdStack } from '../stacks/systemd-stack.ts';
import { known } from '../text/known.ts';
import { unwrap } from '../log/envelope.ts';
import { isoTime } from '../log/time.ts';
import type { MakeReader, TextFacts } from './model.ts';

/** What `coredumpctl info` says of a process, a line each: `Command Line: ./parser in.txt`. */
const LABEL =
  /^ *(PID|UID|GID|TID|Signal|Timestamp|Command Line|Executable|Control Group|Unit|User Unit|Slice|Owner UID|Boot ID|Machine ID|Hostname|Storage|Size on Disk|Disk Size|Package|build-id|Message): (.*)$/;
/** The first line of what systemd-coredump logs, behind whatever a logger wrote: `[U+1F855] Process 1302 (parser) of user 1000 dumped core.` */
const DUMPED =
  /(?:^|[\s\]:])Process (\d{1,10}) \((.{1,64}?)\) of user (\d{1,10}) (dumped core|(?:terminated|failed|exited) abnormally(?: with signal (\d+)\/\w+)?)/;
const STACK = /^Stack trace of thread \d+:$/;
/** Lines within that message, where nothing indents them. */
const WITHIN =
  /^(?:$|Stack trace of thread |#\d+ +0x|ELF object binary architecture: |(?:Found m|M)odule |Metadata for module |"\w+" ?: |[{}],?$|Coredump diverted to )/;
const PENDING_MAX = 64;
const MESSAGE_MAX = 1024 * 1024; // characters, as systemd writes at most

/** What systemd-coredump logged, as coredumpctl info and journalctl (short, cat) print it and syslog files hold it. */
export const coredumpctlInfoReader: MakeReader = (take) => {
  let labels: Map<string, string> | undefined;
  let message: string[] | undefined;
  let [begun, size, told] = [0, 0, {} as TextFacts];
  const signals = new Map<number, number>(); // by pid, from the line that is logged before the core is written

  const close = (): void => {
    const facts = { ...told, ...(labels === undefined ? {} : factsOf(labels)) };
    const [, tid, threadName] = /^(\d+)(?: \((.*)\))?$/.exec(labels?.get('TID') ?? '') ?? [];
    const thread = known({ pid: facts.pid, tid: tid === undefined ? undefined : Number(tid), threadName });
    const threads = crashThreadFirst(parseSystemdStack((message ?? []).join('\n')), thread);
    if (threads.length > 0 || (labels?.has('Signal') && labels.has('Storage')))
      take({ writer: 'systemd-coredump', line: begun, facts, threads });
    [labels, message, told] = [undefined, undefined, {}];
  };
  const open = (number: number): void => {
    close();
    [begun, size] = [number, 0];
  };

  return {
    read(line, number) {
      // rsyslog writes a line end in a message as #012
      return line.includes('#012')
        ? line
            .split('#012')
            .map((part) => readLine(part, number))
            .includes(true)
        : readLine(line, number);
    },
    end: close,
  };

  function readLine(line: string, number: number): boolean {
    const [, label, value = ''] = LABEL.exec(line) ?? [];
    if (label === 'PID') {
      open(number);
      labels = new Map();
    }
    if (label !== undefined && labels !== undefined && message === undefined) {
      labels.set(label, value);
      if (label === 'Message') message = [value];
      return true;
    }
    return readMessage(line, number);
  }

  function readMessage(line: string, number: number): boolean {
    const { text } = unwrap(line);
    const trimmed = text.trim();
    // Behind a logger's prefix labels are only read where that is taken off, and the stack below them with them.
    const isBelowLabels = text !== line && message === undefined && (STACK.test(trimmed) || LABEL.test(text));
    if (isBelowLabels) return false;
    const dumped = DUMPED.exec(line);
    if (dumped !== null) return begin(line, number, dumped);
    if (message === undefined && STACK.test(trimmed)) {
      open(number);
      message = [];
    }
    if (message === undefined) return false;
    size += line.length;
    const isWithin = size <= MESSAGE_MAX && (/^\s/.test(line) || WITHIN.test(trimmed));
    if (isWithin) message.push(trimmed);
    else close();
    return isWithin;
  }

  function begin(
    line: string,
    number: number,
    [, pid, comm, uid, how, signal]: readonly (string | undefined)[],
  ): boolean {
    const id = Number(pid);
    if (how !== 'dumped core') {
      if (signals.size >= PENDING_MAX) signals.clear();
      if (signal !== undefined) signals.set(id, Number(signal));
      return true;
    }
    const { time, host } = unwrap(line);
    open(number);
    told = known({
      pid: id,
      comm,
      uid: Number(uid),
      signal: signals.get(id),
      host,
      time: time === undefined ? undefined : isoTime(time),
    });
    message = [];
    return true;
  }
};

function factsOf(labels: ReadonlyMap<string, string>): TextFacts {
  const number = (label: string): number | undefined => {
    const digits = /^\d{1,10}/.exec(labels.get(label) ?? '')?.[0];
    return digits === undefined ? undefined : Number(digits);
  };
  const time = /^(?:[A-Z][a-z]{2} )?(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \S+)/.exec(labels.get('Timestamp') ?? '')?.[1];
  return known({
    pid: number('PID'),
    comm: /\((.*)\)$/.exec(labels.get('PID') ?? '')?.[1],
    uid: number('UID'),
    signal: number('Signal') ?? signalNumber(labels.get('Signal') ?? ''),
    executable: labels.get('Executable'),
    commandLine: labels.get('Command Line'),
    unit: labels.get('Unit') ?? labels.get('User Unit'),
    host: labels.get('Hostname'),
    bootId: labels.get('Boot ID'),
    machineId: labels.get('Machine ID'),
    time: time === undefined ? undefined : isoTime(time),
  });
}
