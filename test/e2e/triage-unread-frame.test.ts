import assert from 'node:assert/strict';
import { closeSync, openSync, writeSync } from 'node:fs';
import { test } from 'node:test';
import { triageCoredump } from '../../src/coredump/coredump.ts';
import { signalFramesAbove } from '../../src/fault/signal-return.ts';
import { openCore } from '../../src/process/core.ts';
import { segmentAt } from '../../src/process/segments.ts';
import { sectionOf } from '../../src/report/section-of.ts';
import { crash } from '../support/crash.ts';

const SPAN = 1n << 20n;
/** Of `struct ucontext`, the selector of code: unwinders do not need it, and where the program was is left. */
const SELECTOR = process.arch === 'x64' ? 184n : undefined;

test(
  'registers and instructions are of the fault frame, or absent, where its signal frame is damaged',
  { skip: SELECTOR === undefined && 'the damage is of x86-64' },
  async () => {
    const { core: file, truth, remove } = await crash('handler-raise-nodefer-altstack-siginfo');
    const core = openCore(file);
    const found = signalFramesAbove(core, core.threads[0]?.sp ?? 0n, SPAN).next().value?.frame;
    assert.ok(found !== undefined);
    const place = found.address + (SELECTOR ?? 0n);
    const segment = segmentAt(core.segments, place) ?? assert.fail('no core');
    core.close();
    const descriptor = openSync(file, 'r+');
    writeSync(descriptor, Buffer.alloc(2), 0, 2, segment.fileOffset + Number(place - segment.start)); // the selector of code
    closeSync(descriptor);
    for (const engine of ['native', 'gdb'] as const) {
      const report = await triageCoredump(file, { engine });
      const { faultFrame, cause } = sectionOf(report, 'crash') ?? assert.fail('no crash');
      assert.deepEqual([cause.class, cause.confidence], ['unknown', 'low']);
      const registers = sectionOf(report, 'registers');
      const instructions = sectionOf(report, 'disassembly')?.instructions;
      if (engine === 'native') {
        assert.deepEqual(
          [faultFrame, registers, instructions],
          [undefined, undefined, undefined],
          'it goes by that frame',
        );
        continue;
      }
      const pc = `0x${found.pc.toString(16)}`;
      assert.equal(faultFrame?.function, truth.faultFunction);
      assert.deepEqual([registers?.frame, registers?.registers], [faultFrame?.index, { rip: pc }]);
      assert.equal(instructions?.find(({ fault }) => fault === true)?.address, pc);
    }
    remove();
  },
);
