import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { recordedAnswer } from '../../src/coredump/recorded-stack.ts';
import type { CoredumpRecord } from '../../src/evidence/record.ts';
import type { CrashSection } from '../../src/report/sections/crash.ts';

/** What systemd-coredump (252) writes of fixtures/sanitizer/race.c, built by clang-14 -fsanitize=thread -s: libc has its names, the program has those it exports. */
const STRIPPED_RACE = [
  'abort (race + 0x5bb90)',
  'n/a (race + 0x39967)',
  'n/a (race + 0x37801)',
  'n/a (race + 0x8e12f)',
  'n/a (libc.so.6 + 0x3f53d)',
  'exit (libc.so.6 + 0x3f67a)',
  'n/a (libc.so.6 + 0x27250)',
  '__libc_start_main (libc.so.6 + 0x27305)',
  'n/a (race + 0x23321)',
];
const RACE = STRIPPED_RACE.with(1, '_ZN11__sanitizer5AbortEv (race + 0x39967)')
  .with(2, '_ZN11__sanitizer3DieEv (race + 0x37801)')
  .with(3, '_ZN6__tsan8finalizeEPv (race + 0x8e12f)');
const GIVE_UP = ['abort (race + 0x5bb90)', 'give_up (race + 0xd0122)', 'main (race + 0xd00fd)'];

function crashOf(frames: readonly string[], executable = '/srv/app/race'): CrashSection {
  const all = ['n/a (libc.so.6 + 0x8aeec)', 'raise (libc.so.6 + 0x3bfb2)', 'abort (libc.so.6 + 0x26472)', ...frames];
  const stack = all.map((frame, index) => `#${index}  0x00007f7de7c5a${100 + index} ${frame}`);
  const message = `Process 1 (race) of user 0 dumped core.\n\nStack trace of thread 1:\n${stack.join('\n')}\n`;
  const record: CoredumpRecord = {
    pid: 1,
    signal: 6,
    time: '2026-11-21T03:11:29.000Z',
    recorded: 1,
    storedInJournal: false,
    truncated: false,
    cursor: 'c',
    executable,
    message,
  };
  const crash = recordedAnswer(record, 'it is gone', {}, {})?.sections.find((section) => section.kind === 'crash');
  assert.ok(crash);
  return crash;
}

suite('a recorded stack that a sanitizer ended', () => {
  for (const [name, frames] of Object.entries({ 'with names': RACE, stripped: STRIPPED_RACE }))
    test(`${name}: nobody is to blame, and two programs are two crashes`, () => {
      const crash = crashOf(frames);
      assert.equal(crash.culpritFrame, undefined);
      assert.equal(crash.weak, true);
      assert.notEqual(crashOf(frames, '/srv/app/other').fingerprint, crash.fingerprint);
    });

  test('the caller of what stands in the place of abort is to blame for calling it', () => {
    const crash = crashOf(GIVE_UP);
    assert.equal(crash.culpritFrame?.function, 'give_up');
    assert.equal(crash.weak, undefined);
  });
});
