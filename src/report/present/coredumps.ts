import { toned, type Block, type Column, type Line } from '../block.ts';
import type { CoredumpsSection, CoreState, ListedCoredump } from '../sections/coredumps.ts';
import { shortSize } from './size.ts';

const COLUMNS: readonly Column[] = [
  { title: 'time (UTC)' },
  { title: 'pid', align: 'right' },
  { title: 'uid', align: 'right' },
  { title: 'sig' },
  { title: 'core', align: 'right' },
  { title: 'program', wide: true },
  { title: 'signature', wide: true },
];

/** What stands for a core whose size is not shown. */
const STATES = {
  present: ['present'],
  missing: [toned('warn', 'missing')],
  inaccessible: [toned('warn', 'denied')],
  journal: ['journal'],
  none: [toned('warn', 'none')],
} as const satisfies Record<CoreState, Line>;

const APPROXIMATE = '~ approximate: by an uncertain stack, or by the one that systemd wrote down';

/** One line per coredump; the path of the executable only when verbose. */
export function presentCoredumps(section: CoredumpsSection, { verbose }: { verbose: boolean }): Block[] {
  if (section.coredumps.length === 0) return [{ kind: 'paragraph', lines: [['The journal holds no such coredump.']] }];
  return [
    { kind: 'table', columns: COLUMNS, rows: section.coredumps.map((each) => row(each, verbose)) },
    ...(section.coredumps.some(({ signature, fingerprint }) => signature !== undefined && fingerprint === undefined)
      ? [{ kind: 'paragraph', lines: [[toned('dim', APPROXIMATE)]] } as const]
      : []),
    ...(section.more
      ? [{ kind: 'paragraph', lines: [[toned('dim', 'There are older ones: --all, or --last N.')]] } as const]
      : []),
  ];
}

function row(coredump: ListedCoredump, verbose: boolean): Line[] {
  const { time, pid, uid, signalName, signal } = coredump;
  return [
    [time.slice(0, 16).replace('T', ' ')],
    [String(pid)],
    [String(uid ?? '')],
    [signalName?.replace(/^SIG/, '') ?? String(signal ?? '')],
    core(coredump),
    program(coredump, verbose),
    shownSignature(coredump),
  ];
}

/** The signal has its own column. */
function shownSignature({ signature = '', fingerprint, signalName }: ListedCoredump): Line {
  if (signature !== '' && fingerprint === undefined) return [toned('dim', '~ '), signature];
  const prefix = `${signalName} | `;
  return [signature.startsWith(prefix) ? signature.slice(prefix.length) : signature];
}

function core({ core: state, size, truncated }: ListedCoredump): Line {
  if (truncated) return [toned('warn', 'cut off')];
  return state === 'present' && size !== undefined ? [shortSize(size)] : STATES[state];
}

function program({ executable, comm, unit }: ListedCoredump, verbose: boolean): Line {
  const name = verbose ? executable : executable?.slice(executable.lastIndexOf('/') + 1);
  return [name ?? comm ?? '', ...(unit === undefined ? [] : [toned('dim', ` ${unit}`)])];
}
