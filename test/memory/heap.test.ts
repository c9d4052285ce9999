import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { TRUTH } from '../../fixtures/heap/truth.ts';
import { memoryOf } from '../../src/coredump/memory.ts';
import { glibcHeap } from '../../src/memory/glibc/heap.ts';
import { openCore, type Core } from '../../src/process/core.ts';
import { temporaryDirectory } from '../../src/tools/lifecycle.ts';
import { hex } from '../../src/text/hex.ts';
import { ROOT } from '../support/imports.ts';

const FIXTURES = path.join(ROOT, 'fixtures', 'heap');
const scratch = temporaryDirectory();
after(() => scratch.remove());

/** Cores of programs whose heap is as their source says (fixtures/heap/record.sh), with the C library of each name. */
for (const archive of readdirSync(FIXTURES).filter((name) => name.endsWith('.tar.zst'))) {
  const version = archive.replace(/^glibc-|\.tar\.zst$/g, '');
  const directory = path.join(scratch.path, version);
  mkdirSync(directory);
  execFileSync('tar', ['-x', '--zstd', '-f', path.join(FIXTURES, archive), '-C', directory]);
  describe(`glibc ${version}`, { concurrency: 2 }, () => {
    for (const [situation, truth] of Object.entries(TRUTH)) {
      const file = path.join(directory, `${situation}.core`);
      const printed = printedBy(readFileSync(path.join(directory, `${situation}.out`), 'utf8'));

      test(`${situation}: the chunk`, () => {
        const core = openCore(file);
        const chunk = glibcHeap(core).chunkAt(BigInt(printed.pointer ?? ''));
        core.close();
        if (printed.state === 'none') return assert.equal(chunk, undefined);
        assert.equal(chunk && hex(chunk.start), printed.start);
        if (printed.size !== '0') assert.equal(String(chunk?.size), printed.size);
        const isUnknown = truth.unknownState?.includes(version) === true;
        assert.equal(chunk?.state, isUnknown ? undefined : printed.state);
        assert.equal(chunk?.bin ?? '-', printed.bin);
      });

      test(`${situation}: what it says of the fault`, async () => {
        const core = openCore(file);
        const memory = await memoryOf(
          examined(core, readFileSync(path.join(directory, `${situation}.err`), 'utf8')),
          core,
        );
        core.close();
        const [evidence] = memory?.section.evidence ?? [];
        assert.equal(evidence?.what, truth.evidence);
        if (evidence === undefined) return;
        assert.equal(evidence.heap?.start, printed.start);
        assert.equal(evidence.confidence, 'medium');
        assert.equal(memory?.hint, evidence.text);
        assert.match(evidence.text, /\?$/);
      });
    }
  });
}

/** What a triage knows of a crash when it asks for the memory: here without the C library's file, by which it would read what glibc said. */
function examined(core: Core, said: string): Parameters<typeof memoryOf>[0] {
  const { siginfo, threads, arch } = core;
  const [thread] = threads;
  assert.ok(thread !== undefined && siginfo !== undefined);
  const { signal, address } = siginfo;
  const access = address === thread.pc ? 'execute' : 'read';
  const isCorruption = /free|malloc/.test(said);
  return {
    recovered: {
      fault: { signal, access, reason: 'not-mapped', ...(address === undefined ? {} : { address }) },
      interruption: { arch, registers: thread.registers, sp: thread.sp },
    },
    cause: {
      class: isCorruption ? 'heap-corruption' : 'unknown',
      ...(isCorruption ? { message: said } : {}),
      ...(address === undefined ? {} : { address: hex(address) }),
    },
  };
}

/** The lines of a situation, each a name and a value. */
function printedBy(output: string): Readonly<Partial<Record<string, string>>> {
  return Object.fromEntries(output.split('\n').map((line) => line.split(' ')));
}
