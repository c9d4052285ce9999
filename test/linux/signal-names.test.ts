import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { codeName, isFatal, signalName } from '../../src/linux/signal-names.ts';

test('names are those of the system', () => {
  for (let signal = 1; signal <= 31; signal++) {
    if (signal === 16) continue; // bash has no SIGSTKFLT on some systems
    const name = execFileSync('bash', ['-c', `kill -l ${signal}`], { encoding: 'utf8' }).trim();
    assert.equal(signalName(signal), `SIG${name.replace(/^SIG/, '')}`);
  }
  assert.deepEqual([32, 34, 36, 64, 0, 99].map(signalName), [
    'SIG32',
    'SIGRTMIN',
    'SIGRTMIN+2',
    'SIGRTMIN+30',
    'signal 0',
    'signal 99',
  ]);
});

test('codes by signal', () => {
  const codes = [
    [11, 1],
    [11, 2],
    [7, 2],
    [8, 1],
    [4, 2],
    [5, 1],
    [11, 128],
    [6, -6],
    [11, 0],
    [31, 1],
    [11, 10],
  ] as const;
  const names =
    'SEGV_MAPERR SEGV_ACCERR BUS_ADRERR FPE_INTDIV ILL_ILLOPN TRAP_BRKPT SI_KERNEL SI_TKILL SI_USER SYS_SECCOMP SEGV_CPERR'.split(
      ' ',
    );
  assert.deepEqual(
    codes.map(([signal, code]) => codeName(signal, code)),
    names,
  );
  assert.equal(codeName(11, 77), undefined);
  assert.equal(codeName(15, 1), undefined);
});

test('fatal signals are those that leave a core', () => {
  const fatal = Array.from({ length: 64 }, (_, index) => index + 1).filter(isFatal);
  assert.deepEqual(fatal, [3, 4, 5, 6, 7, 8, 11, 24, 25, 31]);
});
