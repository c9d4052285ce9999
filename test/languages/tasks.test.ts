import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { zstdDecompressSync } from 'node:zlib';
import { readPython } from '../../src/languages/cpython/read.ts';
import { sectionOfCore } from '../../src/languages/cpython/section.ts';
import { openCore, type Core } from '../../src/process/core.ts';
import type { PythonSection } from '../../src/report/sections/python.ts';
import { temporaryDirectory } from '../../src/tools/lifecycle.ts';
import { parseReport } from '../../src/report/model.ts';
import { sectionOf as crashSectionOf } from '../../src/report/section-of.ts';
import { faultline } from '../support/faultline.ts';
import { pythons } from '../python/pythons.ts';
import { crashPython } from './crash-python.ts';
import { LIMITS } from './same-frames.ts';

const RECORDED = fileURLToPath(new URL('../../fixtures/python-tasks/recorded/', import.meta.url));

/** What tasks.py tells of one of its tasks. */
interface Told {
  readonly name: string;
  readonly frames: readonly (readonly [function: string, line: number])[];
  readonly last: string;
  readonly awaits: readonly string[];
}

suite('tasks of asyncio: a core tells of them what they told of themselves', () => {
  for (const { program, version } of pythons())
    test(`Python ${version}`, async () => {
      const {
        core: file,
        stdout,
        remove,
      } = await crashPython(program, '../python-tasks/tasks.py', undefined, ['crash']);
      const core = openCore(file);
      compare(sectionOf(core), JSON.parse(stdout) as Told[], minorOf(version));
      core.close();
      remove();
    });

  test('damaged memory is read to an end, and what is read of it is bounded', async () => {
    const { core: file, remove } = await crashPython('/usr/bin/python3', '../python-tasks/tasks.py', undefined, [
      'crash',
    ]);
    const recorded = ['3.13t', '3.14'].map((version) => recordedCore(version));
    for (const core of [openCore(file), ...recorded.map((each) => each.core)]) {
      // Damaged, the task that has ended (`ends`) may look like one that goes on.
      const most = (sectionOf(core).tasks?.length ?? 0) + 1;
      let found = 0;
      for (let seed = 1; seed <= 40; seed++) {
        const stacks = readPython(damaged(core, seed), { ...LIMITS, first: core.noted[0]?.id, tasks: true });
        const tasks = stacks !== undefined && !('why' in stacks) ? (stacks.asyncio?.tasks ?? []) : [];
        found += tasks.length;
        assert.ok(tasks.length <= most && tasks.every(({ frames }) => frames.length <= 8), String(seed));
      }
      assert.ok(found > 0, 'some of it can be read');
      core.close();
    }
    remove();
    for (const each of recorded) each.remove();
  });

  for (const version of ['3.13t', '3.14'])
    test(`Python ${version}, of another machine, without its files: gather() and TaskGroup too`, () => {
      const { core, remove } = recordedCore(version);
      const section = sectionOf(core);
      assert.equal(section.freeThreaded, version.endsWith('t') || undefined);
      const told = JSON.parse(readFileSync(path.join(RECORDED, `${version}.json`), 'utf8')) as Told[];
      compare(section, told, Number.parseInt(version.slice(2), 10));
      const gatherer = section.tasks?.find(({ name }) => name === 'gatherer');
      assert.equal(gatherer?.awaitsTasks?.length, 3);
      core.close();
      remove();
    });

  for (const { program, version } of pythons())
    test(`tasks that await each other are named: Python ${version}`, async () => {
      const { core: file, remove } = await crashPython(program, '../python-tasks/cycle.py');
      const core = openCore(file);
      const { tasks = [], taskCycles = [] } = sectionOf(core);
      assert.deepEqual(
        taskCycles.map((cycle) => sorted(cycle.map((id) => tasks.find((task) => task.id === id)?.name ?? ''))),
        [['one', 'three', 'two']],
      );
      core.close();
      remove();
    });

  test('of a process that hung and was ended the cause names them', async () => {
    const { core, remove } = await crashPython('/usr/bin/python3', '../python-tasks/cycle.py', 1, ['wait']);
    const { stdout } = await faultline(['triage', 'coredump', '--json', core]);
    const cause = crashSectionOf(parseReport(JSON.parse(stdout)), 'crash')?.cause;
    assert.equal(cause?.class, 'sent-signal');
    assert.match(
      cause.summary,
      /; tasks of asyncio await each other: (?=.*task one \(in awaits at .*cycle\.py:\d+\) awaits two)(?!.*(?:patient|limited))/,
    );
    remove();
  });

  test('a program without asyncio has none', async () => {
    const { core: file, remove } = await crashPython('/usr/bin/python3', 'threads.py');
    const core = openCore(file);
    assert.equal(sectionOf(core).tasks, undefined);
    core.close();
    remove();
  });
});

function recordedCore(version: string): { core: Core; remove: () => void } {
  const { path: directory, remove } = temporaryDirectory();
  const file = path.join(directory, 'core');
  writeFileSync(file, zstdDecompressSync(readFileSync(path.join(RECORDED, `${version}.core.zst`))));
  return { core: openCore(file, { sysroot: directory }), remove };
}

/** Of its memory one word in some hundred is another: nought, its neighbour, or with other bits. */
function damaged(core: Core, seed: number): Core {
  const change = (word: bigint, place: bigint): bigint => {
    const chance = Number(BigInt.asUintN(32, (place ^ BigInt(seed * 0x9e37_79b1)) * 0x85eb_ca6bn) >> 8n) % 300;
    return chance === 0 ? 0n : chance === 1 ? BigInt.asUintN(64, word + 8n) : chance === 2 ? word ^ 0x10n : word;
  };
  const read: Core['read'] = (address, length) => {
    const bytes = core.read(address, length);
    if (bytes === undefined || length < 8) return bytes;
    const copy = Buffer.from(bytes);
    const first = Number((8n - (address % 8n)) % 8n);
    for (let at = first; at + 8 <= copy.length; at += 8)
      copy.writeBigUInt64LE(change(copy.readBigUInt64LE(at), (address + BigInt(at)) >> 3n), at);
    return copy;
  };
  return { ...core, read };
}

function sectionOf(core: Core): PythonSection {
  const stacks = readPython(core, { ...LIMITS, first: core.noted[0]?.id, tasks: true });
  assert.ok(stacks !== undefined && !('why' in stacks));
  return sectionOfCore(stacks, core.noted[0]?.id ?? 0);
}

function compare({ tasks = [], tasksNote, taskCycles }: PythonSection, told: readonly Told[], minor: number): void {
  assert.equal(tasksNote, undefined);
  assert.equal(taskCycles, undefined);
  const nameOf = new Map(tasks.map(({ id, name }) => [id, name]));
  assert.deepEqual(sorted(tasks.map(({ name = '' }) => name)), sorted(told.map(({ name }) => name)));
  for (const { name, frames, last, awaits } of told) {
    const task = tasks.find((each) => each.name === name);
    const read = task?.frames.map((frame) => [frame.function, frame.line]);
    // In 3.11 and 3.12 a generator does not tell whether it yields or awaits: what is behind its yield is left out. Without files nothing tells what
    // the objects are that C code puts between (of `async for`, of a call of __await__): that it goes on is said.
    const isCut = task?.note === "what it awaits can't be read";
    const generator = frames.findIndex(([function_]) =>
      isCut ? /^iterates$|__await__$/.test(function_) : [11, 12].includes(minor) && function_.endsWith('__await__'),
    );
    const expected = frames
      .slice(Math.max(0, generator))
      .map(([function_, line]) => [minor < 11 ? function_.slice(function_.lastIndexOf('.') + 1) : function_, line]);
    assert.deepEqual(read, expected, name);
    assert.deepEqual(sorted((task?.awaitsTasks ?? []).map((id) => nameOf.get(id) ?? '')), awaits, name);
    if (generator === -1 && !awaits.length) assert.equal(task?.awaits, last, name);
  }
}

function minorOf(version: string): number {
  return Number(version.split('.')[1]);
}

function sorted(words: readonly string[]): string[] {
  return words.toSorted();
}
