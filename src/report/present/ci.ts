import { quote } from '../../text/shell.ts';
import { toned, type Block, type Line, type Tone } from '../block.ts';
import type { CiCrash, CiSection } from '../sections/ci.ts';
import { shortSize } from './size.ts';
import { withTest } from './test.ts';

const TONES = {
  new: 'bad',
  known: 'dim',
  expected: 'dim',
  untriaged: 'warn',
  unread: 'bad',
  lost: 'bad',
  printed: 'warn',
} as const satisfies Record<CiCrash['status'], Tone>;

/** How the command ended and how many crashes there were; then each crash in a line. */
export function presentCi({ command, status, signal, seconds, crashes }: CiSection): Block[] {
  const how = signal === undefined ? `status ${status}` : `status ${status} (${signal})`;
  const ended: Line = [
    toned('strong', command.map((word) => quote(word)).join(' ')),
    ` ended with ${how} after ${seconds.toFixed(1)} s.`,
  ];
  const rows = crashes.map((crash): Line[] => [
    [toned(TONES[crash.status], crash.status)],
    [`${crash.count} x`],
    [
      crash.title ?? crash.executable ?? 'a crash',
      crash.why === undefined ? '' : withTest(`: ${crash.why}`, crash.test),
    ],
    [crash.fingerprint?.slice(0, 12) ?? '', crash.weak === true ? toned('warn', ' weak') : ''],
  ]);
  return [
    {
      kind: 'paragraph',
      lines: [
        ended,
        [toned(crashes.some((crash) => TONES[crash.status] === 'bad') ? 'bad' : 'good', countCrashes(crashes))],
      ],
    },
    ...(rows.length === 0
      ? []
      : [
          {
            kind: 'table',
            columns: [{ title: '' }, { title: '', align: 'right' }, { title: '', wide: true }, { title: '' }],
            rows,
          } as const,
        ]),
    ...crashes.flatMap((crash) => printedBlock(crash)),
    ...bundleBlocks(crashes),
  ];
}

/** What was read of a crash that left no core. */
function printedBlock({ printed }: CiCrash): Block[] {
  if (printed === undefined) return [];
  const { file = 'standard error', line, lines } = printed;
  return [
    {
      kind: 'paragraph',
      lines: [[`Line ${line} of ${file}:`], ...lines.map((text): Line => ['  ', toned('dim', text)])],
    },
  ];
}

/** Where the bundles are, what of the process is in them, and what reads them. */
function bundleBlocks(crashes: readonly CiCrash[]): Block[] {
  const bundles = crashes.flatMap(({ bundle }) => bundle ?? []);
  const lines = bundles.map(({ path, size, core, replaced }): Line => {
    const about = [
      shortSize(size),
      core ? 'with the memory of the process' : 'without its core',
      ...(replaced === true ? ['in place of an older one'] : []),
    ];
    return ['Bundle ', toned('strong', path), ` (${about.join(', ')})`];
  });
  const command = `faultline triage coredump ${bundles.length === 1 ? quote(bundles[0]?.path ?? '') : 'BUNDLE'}`;
  return lines.length === 0
    ? []
    : [{ kind: 'paragraph', lines: [...lines, ['On another machine: ', toned('strong', command)]] }];
}

/** `3 crashes, 2 distinct; 1 expected`. */
function countCrashes(crashes: readonly CiCrash[]): string {
  const count = (...statuses: CiCrash['status'][]) =>
    crashes.filter(({ status }) => statuses.includes(status)).reduce((sum, each) => sum + each.count, 0);
  const real = count('new', 'known', 'untriaged', 'unread', 'lost', 'printed');
  const distinct = crashes.filter(({ status }) => status === 'new' || status === 'known').length;
  const aside = (['known', 'expected', 'untriaged', 'unread', 'lost', 'printed'] as const).flatMap((status) =>
    count(status) === 0 ? [] : [`${count(status)} ${status}`],
  );
  const all =
    real === 0
      ? 'No crashes found'
      : `${real} ${real === 1 ? 'crash' : 'crashes'}${distinct === 0 ? '' : `, ${distinct} distinct`}`;
  return `${[all, ...aside].join('; ')}.`;
}
