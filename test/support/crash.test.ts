import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeName } from '../../src/linux/signal-names.ts';
import { openCore } from '../../src/process/core.ts';
import { EvidenceError } from '../../src/errors/errors.ts';
import { combinations } from '../../fixtures/crash/matrix/truth.ts';
import { badCores } from './bad-cores.ts';
import { crash, type Crash } from './crash.ts';
import { accepted } from './expectation.ts';
import { cannotRun, situations } from './fixture.ts';

for (const situation of situations()) {
  test(`${situation} dies as its truth says and leaves a core`, { skip: cannotRun(situation) ?? false }, async () => {
    checkCore(await crash(situation));
  });
}

for (const { name, args, truth } of combinations()) {
  test(`matrix: ${name}`, async () => {
    checkCore(await crash('matrix', { args, expected: truth }));
  });
}

test('of the bad cores those are partial whose notes can be read', async () => {
  const { core, exe, directory, remove } = await crash('null-read');
  for (const { name, file, partial } of badCores(core, exe, directory)) {
    if (partial) openCore(file).close();
    else assert.throws(() => openCore(file), EvidenceError, name);
  }
  remove();
});

/** The kernel's own word on how it ended must agree with the truth, which was written before any core was. */
function checkCore({ core: file, stderr, truth, remove }: Crash): void {
  const core = openCore(file);
  const { signal, code, address, sender } = core.siginfo ?? assert.fail('no siginfo');
  core.close();
  assert.equal(signal, truth.delivered?.signal ?? truth.signal);
  const codes = accepted(truth.delivered?.codeName ?? truth.codeName) ?? assert.fail('the truth names no code');
  assert.ok(codes.includes(codeName(signal, code) ?? ''), `${codeName(signal, code)}, not ${codes.join(' or ')}`);
  const told = address === 0n && codeName(signal, code) === 'BUS_ADRALN' ? undefined : address; // x86 tells none
  if (told !== undefined && truth.delivered === undefined && truth.address !== undefined)
    assert.equal(`0x${told.toString(16)}`, truth.address);
  if (truth.sender !== undefined) assert.equal(sender?.pid, truth.sender);
  if (truth.python?.fatalError !== undefined)
    assert.match(stderr, new RegExp(`^Fatal Python error: .*${truth.python.fatalError}`, 'm'));
  remove();
}
