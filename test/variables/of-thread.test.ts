import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { triageCoredump } from '../../src/coredump/coredump.ts';
import { sectionOf } from '../../src/report/section-of.ts';
import { temporaryDirectory } from '../../src/tools/lifecycle.ts';

const SOURCE = fileURLToPath(new URL('../../fixtures/variables/thread-library.c', import.meta.url));

const BUILDS = ['gcc', 'clang-14'].flatMap((compiler) =>
  ['-O0', '-O2'].flatMap((level) =>
    ['initial-exec', 'global-dynamic'].map((model) => [compiler, level, model] as const),
  ),
);

for (const [compiler, level, model] of BUILDS)
  test(`a variable that each thread has of its own, of a library: ${compiler} ${level}, ${model}`, async () => {
    const { path: directory, remove } = temporaryDirectory();
    const library = ['-g', level, '-fPIC', '-shared', '-DLIBRARY', `-ftls-model=${model}`];
    execFileSync(compiler, [...library, '-o', path.join(directory, 'libkept.so'), SOURCE]);
    execFileSync('gcc', ['-g', '-o', 'main', SOURCE, '-L.', '-lkept', '-Wl,-rpath,$ORIGIN'], { cwd: directory });
    const at = path.join(directory, 'crash');
    mkdirSync(at);
    spawnSync('sh', ['-c', 'ulimit -c unlimited; exec ../main'], { cwd: at });
    const core = readdirSync(at).find((name) => name.startsWith('core'));
    assert.ok(core, 'it left no core');
    const report = await triageCoredump(path.join(at, core), { engine: 'native', locals: 'near' });
    const { expression, base } = sectionOf(report, 'crash')?.cause.variable ?? {};
    assert.deepEqual([expression, base?.name], ['kept.first->value', 'kept.first']);
    assert.deepEqual(
      sectionOf(report, 'variables')?.frames[0]?.locals.map(({ name, value }) => [name, value]),
      [['latest', '0x0']],
    );
    remove();
  });
