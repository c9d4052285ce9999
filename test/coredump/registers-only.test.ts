import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ARCHS } from '../../src/arch/index.ts';
import type { Arch } from '../../src/arch/model.ts';
import { triageCoredump } from '../../src/coredump/coredump.ts';
import { sectionOf } from '../../src/report/section-of.ts';
import { crash } from '../support/crash.ts';

/** A processor of which there is what is needed, and nothing else. */
const { binutils, elf, registers } = ARCHS['x86-64'];
const REGISTERS_ONLY: Arch = { name: 'registers-only', binutils, elf, registers };

/** What both answers say, and what the whole one has beside it. */
async function bothWays(situation: string) {
  const { core, remove } = await crash(situation);
  try {
    return {
      partial: await triageCoredump(core, { archs: [REGISTERS_ONLY] }),
      whole: await triageCoredump(core, { engine: 'gdb' }), // which unwinds those of a processor without a record, too
    };
  } finally {
    remove();
  }
}

suite('a processor whose record has registers and nothing else gets a partial answer', () => {
  test('null-read: the fault is the one of the siginfo, the stack is whole, the access is not known', async () => {
    const { partial, whole } = await bothWays('null-read');
    const crashed = sectionOf(partial, 'crash');
    assert.partialDeepStrictEqual(crashed, {
      arch: 'registers-only',
      signal: { name: 'SIGSEGV', codeName: 'SEGV_MAPERR' },
      cause: { class: 'unknown', address: '0x0', source: 'siginfo' },
      handler: { present: false },
    });
    assert.equal(crashed?.cause.access, undefined);
    assert.equal(sectionOf(whole, 'crash')?.cause.class, 'null-read');
    assert.deepEqual(sectionOf(partial, 'backtrace')?.frames, sectionOf(whole, 'backtrace')?.frames);
    assert.deepEqual(sectionOf(partial, 'registers')?.registers, sectionOf(whole, 'registers')?.registers);
    assert.deepEqual(sectionOf(partial, 'modules'), sectionOf(whole, 'modules'));
    const why = partial.incomplete?.find(({ what }) => what === 'processor')?.why ?? '';
    assert.match(
      why,
      /record of registers-only does not tell what a signal handler interrupted.*; whether a thread sent/,
    );
    assert.equal(
      whole.incomplete?.some(({ what }) => what === 'processor'),
      false,
    );
  });

  test('abort: its names tell', async () => {
    const { partial, whole } = await bothWays('abort');
    assert.deepEqual(sectionOf(partial, 'crash')?.cause.class, sectionOf(whole, 'crash')?.cause.class);
    assert.equal(sectionOf(partial, 'crash')?.fingerprint, sectionOf(whole, 'crash')?.fingerprint);
  });

  test('handler-raise: behind a handler nothing is claimed with confidence', async () => {
    const { partial } = await bothWays('handler-raise');
    const crashed = sectionOf(partial, 'crash');
    assert.notEqual(crashed?.cause.confidence, 'high');
    assert.equal(crashed?.cause.address, undefined);
    assert.doesNotMatch(crashed?.cause.summary ?? '', /simulated|no fault/);
  });

  test('handler-abort: the handler is cut, its frames are known by gdb', async () => {
    const { partial, whole } = await bothWays('handler-abort');
    assert.equal(sectionOf(partial, 'crash')?.handler.present, true);
    assert.notEqual(sectionOf(partial, 'crash')?.cause.confidence, 'high');
    assert.equal(
      sectionOf(partial, 'crash')?.culpritFrame?.function,
      sectionOf(whole, 'crash')?.culpritFrame?.function,
    );
  });
});
