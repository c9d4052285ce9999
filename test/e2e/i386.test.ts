import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { describe, test } from 'node:test';
import { combinations, type Combination } from '../../fixtures/crash/matrix/truth.ts';
import { triageCoredump } from '../../src/coredump/coredump.ts';
import type { Report } from '../../src/report/model.ts';
import { sectionOf } from '../../src/report/section-of.ts';
import { crash, type Truth } from '../support/crash.ts';
import { mistakes } from '../support/verdict.ts';

/** Some machines have what builds such programs, and a kernel, or a hypervisor, that runs none: the loader itself is one. */
const runs32Bits = spawnSync('/lib32/ld-linux.so.2', ['--version']).status === 0;
const skip =
  process.arch !== 'x64' || !existsSync('/usr/lib32/crt1.o')
    ? 'nothing here builds programs of 32 bits'
    : runs32Bits
      ? false
      : 'the kernel runs no programs of 32 bits';

type Differing = 'codeName' | 'class' | 'address' | 'faultFunction' | 'culpritFunction' | 'confidence';

/** What a 32-bit program does otherwise: constants are cut off, pointers are shorter, and x87 tells of an error at its next instruction. */
const OTHERWISE: Readonly<Record<string, Partial<Pick<Truth, Differing>>>> = {
  'non-canonical-read': { codeName: 'SEGV_MAPERR', class: 'wild-read', address: '0x41414141' },
  inlined: { address: '0x4' },
  'floating-point-division': { faultFunction: 'main', culpritFunction: 'main', confidence: 'medium' },
};

const SITUATIONS = [
  ...['null-read', 'null-write', 'null-call', 'wild-read', 'wild-jump', 'wild-jump-unmapped', 'write-read-only'],
  ...['return-to-null', 'non-canonical-read', 'division-by-zero', 'division-overflow', 'floating-point-division'],
  ...['illegal-instruction', 'breakpoint', 'builtin-trap', 'bus-truncated-mapping', 'memcpy-wild', 'strlen-null'],
  ...['stack-overflow-recursion', 'stack-overflow-thread-guard', 'stack-overflow-handler-raise-altstack'],
  ...['inlined', 'abort', 'assert', 'double-free', 'fortify', 'stack-smashing', 'uncaught-exception', 'kill-self'],
  ...[
    'killed-from-outside',
    'timer-signal',
    'static-stripped-abort',
    'watchdog-aborts-static-stripped',
    'static-killed',
  ],
  ...[
    'handler-nested',
    'handler-crashes',
    'handler-forwards',
    'alarm-handler-crashes-reraised',
    'faults-in-two-threads',
  ],
  ...['deleted-executable-handler', 'stripped-plugin', 'thread-of-20'],
];

/** Situations whose fingerprint must be that of 64 bits: names are known, and the truth is the same. */
const SAME = new Set([
  'null-read',
  'null-call',
  'wild-read',
  'division-by-zero',
  'strlen-null',
  'abort',
  'assert',
  'handler-nested',
]);

/** The vdso holds the instruction of a system call: what called that stands where the fault frame is elsewhere. */
function asOf64Bits(report: Report): Report {
  const section = sectionOf(report, 'crash');
  const backtrace = sectionOf(report, 'backtrace');
  if (section?.faultFrame?.function !== '__kernel_vsyscall') return report;
  const caller = backtrace?.frames.find(({ index }) => index === (section.faultFrame?.index ?? 0) + 1);
  const changed = { ...section, faultFrame: caller };
  return { ...report, sections: report.sections.map((each) => (each === section ? changed : each)) } as Report;
}

async function triaged(situation: string, bits32: boolean): Promise<{ report: Report; truth: Truth }> {
  const died = await crash(situation, { bits32 });
  const log = path.join(died.directory, 'stderr.log');
  writeFileSync(log, died.stderr);
  const report = await triageCoredump(died.core, { log });
  died.remove();
  return { report, truth: died.truth };
}

describe('in a 32-bit program the truth is found about', { concurrency: 2, skip }, () => {
  for (const situation of SITUATIONS)
    test(situation, async () => {
      const { report, truth } = await triaged(situation, true);
      assert.equal(sectionOf(report, 'crash')?.arch, 'i386');
      assert.deepEqual(mistakes(asOf64Bits(report), { ...truth, ...OTHERWISE[situation] }), []);
      if (!SAME.has(situation)) return;
      const { report: wide } = await triaged(situation, false);
      assert.equal(sectionOf(report, 'crash')?.fingerprint, sectionOf(wide, 'crash')?.fingerprint);
    });
});

/** Each way of handling with two of the faults, another two each time: all of them take a minute. */
function some(all: readonly Combination[]): readonly Combination[] {
  const FAULTS = 7;
  return all.filter((_, index) => [0, 3].includes((index + Math.floor(index / FAULTS)) % FAULTS));
}

describe('in a 32-bit program, the matrix of crash handlers', { concurrency: 2, skip }, () => {
  for (const { name, args, truth } of some(combinations()))
    test(name, async () => {
      const isOther = args[4] === 'non-canonical';
      const expected = isOther ? { ...truth, ...OTHERWISE['non-canonical-read'], address: '0x41414141' } : truth;
      const died = await crash('matrix', { args, expected, bits32: true });
      assert.deepEqual(mistakes(await triageCoredump(died.core), died.truth), []);
      died.remove();
    });
});

test('in a 32-bit program the exception in flight is read from the core alone', { skip }, async () => {
  const died = await crash('uncaught-exception', { bits32: true });
  const report = await triageCoredump(died.core);
  died.remove();
  assert.equal(sectionOf(report, 'crash')?.cause.message, 'std::runtime_error: no such order: 42');
});
