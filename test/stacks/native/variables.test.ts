import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { inspectModules } from '../../../src/modules/modules.ts';
import { openCore } from '../../../src/process/core.ts';
import type { Engine, LoadedCore } from '../../../src/stacks/engine.ts';
import { withGdb } from '../../../src/stacks/gdb/start.ts';
import { withNative } from '../../../src/stacks/native/start.ts';
import { crash, workDirectory } from '../../elf/real-cores.ts';
import { PATIENCE } from '../../support/until.ts';

const SOURCE = fileURLToPath(new URL('../../../fixtures/variables/c.c', import.meta.url));
const DEPTH = { frames: 16, otherFrames: 16 };

/** Every variable that an engine sees: of all frames where they are, and what they and their targets are made of. */
async function told(engine: Engine, thread: number): Promise<Record<string, unknown>> {
  const [stack] = await engine.stacks(thread, DEPTH);
  assert(stack !== undefined);
  const found: Record<string, unknown> = {};
  for (const { index } of stack.entries)
    for (const variable of (await engine.variables?.(stack, index)) ?? []) {
      const { value: _value, ...seen } = variable;
      const layoutOf = (expression: string) => engine.layoutOf?.(stack, index, expression);
      found[`${index} ${variable.name}`] = {
        ...seen,
        place: await engine.placeOf?.(stack, index, variable),
        layout: await layoutOf(variable.name),
        ...(variable.type.endsWith('*') ? { target: await layoutOf(`*${variable.name}`) } : {}),
      };
    }
  return found;
}

suite(
  'variables are those that gdb tells, where they are, and made of the same',
  { skip: process.arch !== 'x64' },
  () => {
    const directory = workDirectory();
    for (const [compiler, ...options] of [
      ['gcc', '-O0'],
      ['gcc', '-O0', '-gdwarf-4'],
      ['clang-14', '-O0'],
    ] as const)
      for (const crashed of ['nested', 'chain', 'local_structure'])
        test(`${crashed}: ${compiler} ${options.join(' ')}`, async () => {
          const program = path.join(directory, [compiler, ...options].join(''));
          execFileSync(compiler, ['-g', ...options, '-o', program, SOURCE]);
          const core = openCore(crash(directory, program, crashed));
          const loaded: LoadedCore = {
            core: core.path,
            process: core,
            executable: program,
            modules: inspectModules(core, { debugRoots: [] }),
            mappedFiles: [],
            loadedNames: [],
          };
          const thread = core.threads[0]?.id ?? 0;
          const native = await withNative(loaded, true, (engine) => told(engine, thread));
          const gdb = await withGdb({ timeout: PATIENCE }, (starting) =>
            starting.withCore(loaded, (engine) => told(engine, thread)),
          );
          core.close();
          assert(Object.keys(native).length > 2);
          assert.deepEqual(JSON.parse(JSON.stringify(native, text)), JSON.parse(JSON.stringify(gdb, text)));
        });
  },
);

function text(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `0x${value.toString(16)}` : value;
}
