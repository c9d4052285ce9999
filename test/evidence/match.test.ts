import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { coreNameArguments, matchArguments, recordMatches } from '../../src/evidence/match.ts';
import { coredumpRecord } from '../../src/evidence/record.ts';

const ALL = 'MESSAGE_ID=fc2e22bc6ee647b6b90729ab34a250b1';
const BOOT = 'a91831a49b044d459ae650ab73243770';

const MATCHES: Readonly<Record<string, readonly string[]>> = {
  '8785': ['COREDUMP_PID=8785'],
  python3: ['COREDUMP_COMM=python3'],
  '3proxy': ['COREDUMP_COMM=3proxy'],
  'a-name-longer-than-the-kernel-keeps': ['COREDUMP_COMM=a-name-longer-t'],
  'the name=of a thread': ['COREDUMP_COMM=the name=of a t'],
  '/nonexistent/program': ['COREDUMP_EXE=/nonexistent/program'],
  'COREDUMP_EXE=/usr/bin/a': ['COREDUMP_EXE=/usr/bin/a'],
  '_UID=1000': ['_UID=1000'],
  'app@1.service': ['COREDUMP_UNIT=app@1.service', '+', ALL, 'COREDUMP_USER_UNIT=app@1.service'],
  'session-1.scope': ['COREDUMP_UNIT=session-1.scope', '+', ALL, 'COREDUMP_USER_UNIT=session-1.scope'],
  '--help': ['COREDUMP_COMM=--help'],
};

suite('what a match selects', () => {
  for (const [match, expected] of Object.entries(MATCHES)) {
    test(JSON.stringify(match), () => assert.deepEqual(matchArguments(match), [ALL, ...expected]));
  }

  test('nothing: all coredumps', () => assert.deepEqual(matchArguments(undefined), [ALL]));
});

suite('the record of a core file, by its name', () => {
  const expected = [ALL, `_BOOT_ID=${BOOT}`, 'COREDUMP_PID=8785', 'COREDUMP_TIMESTAMP=1795233584000000'];
  for (const name of [
    `core.python3.0.${BOOT}.8785.1795233584000000.zst`,
    `/backup/core.a.b\\x2ec.1000.${BOOT}.8785.1795233584000000`,
  ]) {
    test(name, () => assert.deepEqual(coreNameArguments(name), expected));
  }

  for (const name of ['core', 'core.1234', 'core.python3.8785', `core.python3.0.${BOOT}.8785`]) {
    test(`${name} tells nothing`, () => assert.equal(coreNameArguments(name), undefined));
  }
});

suite('a record', () => {
  const entry = {
    __CURSOR: 's=1',
    __REALTIME_TIMESTAMP: '1795233584311242',
    COREDUMP_PID: '8785',
    COREDUMP_TIMESTAMP: '1795233584000000',
    _BOOT_ID: BOOT,
  };

  test('is told apart from others of its pid', () => {
    const record = coredumpRecord(entry);
    assert.ok(record);
    assert.deepEqual(recordMatches(record), [
      ALL,
      'COREDUMP_PID=8785',
      `_BOOT_ID=${BOOT}`,
      'COREDUMP_TIMESTAMP=1795233584000000',
    ]);
  });

  test('has nothing in place of what is not known', () => {
    assert.deepEqual(coredumpRecord({ ...entry, COREDUMP_SIGNAL: 'SEGV', COREDUMP_UID: '' }), {
      pid: 8785,
      time: '2026-11-21T03:59:44.000Z',
      timestamp: '1795233584000000',
      recorded: 1795233584311242,
      cursor: 's=1',
      bootId: BOOT,
      storedInJournal: false,
      truncated: false,
    });
  });

  test('has the time it was written where systemd gave none', () => {
    assert.equal(coredumpRecord({ ...entry, COREDUMP_TIMESTAMP: null })?.time, '2026-11-21T03:59:44.311Z');
  });

  for (const missing of ['COREDUMP_PID', '__CURSOR', '__REALTIME_TIMESTAMP'] as const) {
    test(`is none without ${missing}`, () => assert.equal(coredumpRecord({ ...entry, [missing]: null }), undefined));
  }

  for (const nonsense of ['-1', '1e3', '99999999999999999999', ' 5', '']) {
    test(`is none of pid ${JSON.stringify(nonsense)}`, () =>
      assert.equal(coredumpRecord({ ...entry, COREDUMP_PID: nonsense }), undefined));
  }
});
