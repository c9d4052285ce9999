import { signalName, signalNumber } from '../linux/signal-names.ts';
import { known } from '../text/known.ts';
import { isoTime } from '../log/time.ts';
import type { CoreState, ListedCoredump } from '../report/sections/coredumps.ts';

/** `Thu 2024-03-01 12:00:00 UTC  1302 1000 1000 SIGSEGV present  /srv/app/parser 16.8K`; before systemd 252 signals are numbers and nothing has a size. */
const ROW =
  /^\S{2,4} (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \S+) +(\d+) +(\d+) +(\d+) +(SIG[A-Z+\d]+|\d+) +(present|missing|inaccessible|journal|none|truncated|error|-|\*)? *(\/.*?|n\/a|-)?(?: +(?:[\d.]+[BKMGT]?|n\/a|-))?$/;

/** Its words for where a core is, and before systemd 252 its mark of one that is there; any other: there is none. */
const STATES: Readonly<Record<string, CoreState>> = {
  present: 'present',
  missing: 'missing',
  inaccessible: 'inaccessible',
  journal: 'journal',
  truncated: 'present',
  '*': 'present',
};

/** A row of what `coredumpctl list` prints; undefined for another line, and where its time zone is no offset. */
export function listedCoredump(line: string): ListedCoredump | undefined {
  const [, local = '', pid, uid, , signal = '', state = '', executable] = ROW.exec(line.trimEnd()) ?? [];
  const time = isoTime(local);
  if (time === undefined) return undefined;
  const number = signal.startsWith('SIG') ? signalNumber(signal) : Number(signal);
  return known({
    time,
    pid: Number(pid),
    uid: Number(uid),
    signal: number,
    signalName: number === undefined ? undefined : signalName(number),
    executable: executable?.startsWith('/') ? executable : undefined,
    core: STATES[state] ?? 'none',
    truncated: state === 'truncated',
  });
}
