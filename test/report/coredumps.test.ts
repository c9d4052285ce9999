import assert from 'node:assert/strict';
import { test } from 'node:test';
import stringWidth from 'string-width';
import { createReport } from '../../src/report/create.ts';
import type { ListedCoredump } from '../../src/report/sections/coredumps.ts';
import { textView } from '../../src/report/views/text.ts';

const CRASH = {
  time: '2026-11-21T03:59:44.000Z',
  pid: 8785,
  uid: 0,
  signal: 11,
  signalName: 'SIGSEGV',
  comm: 'python3',
  executable: '/usr/bin/python3.11',
  core: 'present',
  size: 632_323,
  truncated: false,
  signature: '_ctypes+0xe197 | _ctypes+0x1331a',
} as const;

const COREDUMPS: readonly ListedCoredump[] = [
  CRASH,
  { ...CRASH, pid: 8000, uid: 1000, unit: 'app@1.service', core: 'missing' },
  { ...CRASH, pid: 7000, core: 'journal', signature: 'a_rather_long_function_name | another_one_of_that_kind' },
  { ...CRASH, pid: 1, truncated: true, size: 12 * 1024 ** 3, executable: '/opt/a\u001b[31m\nb' },
  { ...CRASH, pid: 6, signature: 'SIGSEGV | read_setting | main', fingerprint: '1c34' },
  { time: CRASH.time, pid: 32_768, core: 'none', truncated: false },
];

function shown(width: number, coredumps: readonly ListedCoredump[], more = false): string[] {
  const answer = { subject: {}, findings: [], incomplete: [], provenance: {} };
  const report = createReport('triage list', {
    ...answer,
    sections: [{ kind: 'coredumps', title: 'Coredumps', coredumps: [...coredumps], more }],
  });
  return textView(report, { width, color: false, verbose: false }).trimEnd().split('\n');
}

test('the list fits 80 columns', () => {
  const lines = shown(80, COREDUMPS, true);
  assert.deepEqual(lines, [
    '  time (UTC)          pid   uid  sig      core  program          signature',
    '  2026-11-21 03:59   8785     0  SEGV     618K  python3.11       ~ _ctyp…0x1331a',
    '  2026-11-21 03:59   8000  1000  SEGV  missing  python3…service  ~ _ctyp…0x1331a',
    '  2026-11-21 03:59   7000     0  SEGV  journal  python3.11       ~ a_rat…at_kind',
    String.raw`  2026-11-21 03:59      1     0  SEGV  cut off  a\x1b[31m\nb     ~ _ctyp…0x1331a`,
    '  2026-11-21 03:59      6     0  SEGV     618K  python3.11       read_se… | main',
    '  2026-11-21 03:59  32768                 none',
    '~ approximate: by an uncertain stack, or by the one that systemd wrote down',
    'There are older ones: --all, or --last N.',
  ]);
  for (const line of lines) assert.ok(stringWidth(line) <= 80, line);
});

test('without a terminal nothing is cut off', () => {
  assert.ok(shown(Infinity, COREDUMPS)[3]?.endsWith('another_one_of_that_kind'));
});

test('no coredump: it says so', () => {
  assert.deepEqual(shown(80, []), ['The journal holds no such coredump.']);
});
