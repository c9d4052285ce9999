import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { triageCoredump } from '../../src/coredump/coredump.ts';
import { sectionOf } from '../../src/report/section-of.ts';
import { temporaryDirectory } from '../../src/tools/lifecycle.ts';

const SOURCE = fileURLToPath(new URL('../../fixtures/variables/thread-library.c', import.meta.url));

for (const model of ['initial-exec', 'global-dynamic'])
  test(`a variable that each thread has of its own, of a library: ${model}`, async () => {
    const { path: directory, remove } = temporaryDirectory();
    const library = ['-g', '-O0', '-fPIC', '-shared', '-DLIBRARY', `-ftls-model=${model}`];
    execFileSync('gcc', [...library, '-o', path.join(directory, 'libkept.so'), SOURCE]);
    execFileSync('gcc', ['-g', '-o', 'main', SOURCE, '-L.', '-lkept', '-Wl,-rpath,$ORIGIN'], { cwd: directory });
    const at = path.join(directory, 'crash');
    mkdirSync(at);
    spawnSync('sh', ['-c', 'ulimit -c unlimited; exec ../main'], { cwd: at });
    const report = await triageCoredump(path.join(at, 'core'), { engine: 'native', locals: 'near' });
    const { expression, base } = sectionOf(report, 'crash')?.cause.variable ?? {};
    if (model === 'initial-exec') assert.deepEqual([expression, base?.name], ['kept.first->value', 'kept.first']);
    else assert.equal(expression, undefined); // its place was returned by __tls_get_addr, and is no longer anywhere
    assert.deepEqual(
      sectionOf(report, 'variables')?.frames[0]?.locals.map(({ name, value }) => [name, value]),
      [['latest', '0x0']],
    );
    remove();
  });
