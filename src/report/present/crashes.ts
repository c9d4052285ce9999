import { plural } from '../../text/plural.ts';
import { toned, type Block, type Column, type Line, type Tone } from '../block.ts';
import type { CrashesSection, KnownCrash } from '../sections/crashes.ts';
import { shortName } from './short-name.ts';
import { WEAK } from './weak.ts';

const COLUMNS: readonly Column[] = [
  { title: 'status' },
  { title: 'count', align: 'right' },
  { title: 'hosts', align: 'right' },
  { title: 'first seen' },
  { title: 'last seen' },
  { title: 'id' },
  { title: 'program' },
  { title: 'crash', wide: true },
];

const TONES = { back: 'bad', new: 'warn', known: 'dim', fixed: 'good' } as const satisfies Record<
  KnownCrash['status'],
  Tone
>;

/** Digits of a fingerprint that are enough for a person, and for `store show`. */
const SHORT = 12;

/** One line per crash; with `verbose`, and where there is but one, all that is known of each. */
export function presentCrashes({ title, crashes, total }: CrashesSection, { verbose }: { verbose: boolean }): Block[] {
  const heading: Block = { kind: 'heading', line: [title] };
  const [first] = crashes;
  if (first === undefined) return [heading, { kind: 'paragraph', lines: [['None.']] }];
  if (verbose || total === 1) return [heading, ...crashes.flatMap((crash) => wholeCrash(crash))];
  const hidden = total - crashes.length;
  return [
    heading,
    { kind: 'table', columns: COLUMNS, rows: crashes.map((crash) => row(crash)) },
    ...(hidden > 0
      ? [{ kind: 'paragraph', lines: [[toned('dim', `... and ${hidden} more: --limit N.`)]] } as const]
      : []),
  ];
}

function row({ status, occurrences, hosts, firstSeen, lastSeen, fingerprint, program, signature }: KnownCrash): Line[] {
  return [
    [toned(TONES[status], status)],
    [String(occurrences)],
    [String(hosts)],
    [firstSeen.slice(0, 10)],
    [lastSeen.slice(0, 10)],
    [fingerprint.slice(0, SHORT)],
    [program ?? ''],
    [shortName(signature)],
  ];
}

function wholeCrash(crash: KnownCrash): Block[] {
  const { title, signature, status, occurrences, hosts, weak } = crash;
  const fields: (readonly [string, Line | undefined])[] = [
    ['status', [toned(TONES[status], status), backText(crash)]],
    ['program', lineOf(crash.program)],
    ['signature', [signature]],
    ['fingerprint', [crash.fingerprint, weak ? toned('warn', ` (${WEAK})`) : '']],
    [
      'seen',
      [`${plural(occurrences, 'time')}${hosts === 0 ? '' : ` on ${plural(hosts, 'host')}`}, ${period(crash)} UTC`],
    ],
    ['first in', lineOf(crash.firstIn)],
    ['gone since', lineOf(crash.goneSince)],
    ['fixed in', lineOf(crash.fixedIn)],
    ['note', lineOf(crash.note)],
    ['same as', lineOf(crash.merged?.join(', '))],
  ];
  return [
    { kind: 'paragraph', lines: [[toned('strong', title)]] },
    { kind: 'fields', fields: fields.flatMap(([name, line]) => (line === undefined ? [] : [[name, line] as const])) },
    ...versionsTable(crash),
  ];
}

function versionsTable({ versions }: KnownCrash): Block[] {
  if (versions.length === 0) return [];
  return [
    {
      kind: 'table',
      columns: [
        { title: 'version', wide: true },
        { title: 'count', align: 'right' },
        { title: 'first seen' },
        { title: 'last seen' },
      ],
      rows: versions.map(({ version, occurrences, firstSeen, lastSeen }) => [
        [version],
        [String(occurrences)],
        [minute(firstSeen)],
        [minute(lastSeen)],
      ]),
    },
  ];
}

function backText({ backIn }: KnownCrash): string {
  return backIn === undefined ? '' : `, seen again in ${backIn}`;
}

function lineOf(text: string | undefined): Line | undefined {
  return text === undefined ? undefined : [text];
}

function period({ firstSeen, lastSeen }: KnownCrash): string {
  return firstSeen === lastSeen ? minute(firstSeen) : `${minute(firstSeen)} to ${minute(lastSeen)}`;
}

function minute(time: string): string {
  return time.slice(0, 16).replace('T', ' ');
}
