import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { openCore, type Core } from '../../../src/process/core.ts';
import { inspectModules } from '../../../src/modules/modules.ts';
import type { Stack } from '../../../src/stacks/model.ts';
import { withNative } from '../../../src/stacks/native/start.ts';
import { compile, crash, workDirectory } from '../../elf/real-cores.ts';

const PROGRAM = `
  static int down(int n, int *p) { return n == 0 ? *p : down(n - 1, p) + n; }
  int main(int argc, char **argv) { return down(argc + 8, 0); }`;
const DEPTH = { frames: 64, otherFrames: 64 };

const directory = workDirectory();
const program = compile(directory, 'down', PROGRAM, '-g', '-O0');
const path = crash(directory, program);
const core = openCore(path);
const modules = inspectModules(core, { debugRoots: [] });

async function stacksOf(changed: Core): Promise<Stack[]> {
  const loaded = {
    core: path,
    process: changed,
    executable: program,
    modules,
    mappedFiles: [],
    loadedNames: [],
    debugRoots: [],
  };
  return await withNative(loaded, false, (engine) => engine.stacks(core.threads[0]?.id ?? 0, DEPTH));
}

/** The core with other words on its stack, and another register. */
function withWords(words: ReadonlyMap<bigint, bigint>, register: string, value: bigint): Core {
  const read = (address: bigint, length: number): Buffer | undefined => {
    const bytes = core.read(address, length);
    if (bytes === undefined) return undefined;
    const copy = Buffer.from(bytes);
    for (const [at, word] of words) {
      const from = Number(at - address);
      if (from >= 0 && from + 8 <= copy.length) copy.writeBigUInt64LE(word, from);
    }
    return copy;
  };
  const [thread] = core.threads;
  assert(thread !== undefined);
  const registers = { ...thread.registers, [register]: value };
  return { ...core, read, threads: [{ ...thread, registers, pc: registers['rip'] ?? 0n, sp: registers['rsp'] ?? 0n }] };
}

suite('whatever lies on a stack', { skip: process.arch !== 'x64' }, () => {
  test('as the program left it, it is followed to main', async () => {
    const [stack] = await stacksOf(core);
    assert.deepEqual(
      [stack?.entries.at(0)?.function, stack?.entries.length, stack?.entries.at(-1)?.function],
      ['down', 11, 'main'],
    );
    assert.equal(stack?.isGuess, undefined);
  });

  test('it is followed to an end, and no frame that is not told by unwind information passes for one that is', async () => {
    const sp = core.threads[0]?.sp ?? 0n;
    const codes = [...modules.map(({ base }) => base + 0x1100n), core.threads[0]?.pc ?? 0n];
    const word = fc.oneof(
      fc.constantFrom(0n, 8n, sp, sp + 64n, 0xffff_ffff_ffff_ffffn, ...codes),
      fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
    );
    const words = fc.array(fc.tuple(fc.integer({ min: -16, max: 160 }), word), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(words, fc.constantFrom('rip', 'rsp', 'rbp', 'rax'), word, async (changes, register, value) => {
        const changed = new Map(changes.map(([index, written]) => [sp + BigInt(index * 8), written]));
        for (const { entries, isGuess } of await stacksOf(withWords(changed, register, value))) {
          assert(entries.length >= 1 && entries.length <= DEPTH.frames);
          assert.equal(
            isGuess === true,
            entries.some(({ foundBy }) => foundBy === 'frame-pointer'),
          );
        }
      }),
      { numRuns: Number(process.env['RUNS'] ?? 1500) },
    );
  });
});

test('a core is not changed by reading it', () => assert.equal(readFileSync(path).length, core.size));
