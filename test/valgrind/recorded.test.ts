import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { comparable, expected, found } from './compare.ts';
import { FIXTURES, expectation } from './fixtures.ts';
import { summary } from './summary.ts';

const samples = globSync('{recorded,written}/*.expected', { cwd: FIXTURES }).map((file) =>
  path.join(FIXTURES, file.slice(0, -'.expected'.length)),
);
assert.ok(samples.length > 0);

for (const sample of samples.toSorted()) {
  test(`${path.relative(FIXTURES, sample)}: text and XML say what is expected, and the same`, async () => {
    const wanted = expectation(readFileSync(`${sample}.expected`, 'utf8'));
    const logs = ['.log', '.xml'].map((form) => sample + form).filter((file) => existsSync(file));
    const sections = await Promise.all(logs.map(async (log) => (await summary([log])).section));
    for (const section of sections) {
      assert.deepEqual(found(section), expected(wanted));
      assert.deepEqual(
        section.processes.map(({ completeness }) => completeness),
        wanted.completeness,
      );
      assert.deepEqual(comparable(section), comparable(sections[0] ?? section));
    }
  });
}

test('worst first: what wrote where it must not comes before what only read what was never set', async () => {
  const { section } = await summary([path.join(FIXTURES, 'recorded/memory-errors-3.19.0.log')]);
  assert.deepEqual(section.problems.map(({ kind }) => kind).slice(0, 4), [
    'InvalidWrite',
    'InvalidRead',
    'InvalidFree',
    'UninitCondition',
  ]);
});

test('the summaries of protocol 6 say what the text says', async () => {
  const [text, xml] = await Promise.all(
    ['log', 'xml'].map(
      async (form) => (await summary([path.join(FIXTURES, `written/summaries.${form}`)])).section.processes[0],
    ),
  );
  assert.deepEqual(text?.errorSummary, { errors: 4, contexts: 2, suppressedErrors: 3, suppressedContexts: 2 });
  assert.deepEqual(text?.heap, {
    inUseBytes: 1720,
    inUseBlocks: 5,
    allocs: 1205,
    frees: 1200,
    allocatedBytes: 2_001_720,
  });
  assert.deepEqual(text?.leaks, {
    definitelyLost: { bytes: 1048, blocks: 3 },
    indirectlyLost: { bytes: 0, blocks: 0 },
    possiblyLost: { bytes: 0, blocks: 0 },
    stillReachable: { bytes: 600, blocks: 1 },
    suppressed: { bytes: 72, blocks: 1 },
  });
  for (const name of ['errorSummary', 'heap', 'leaks'] as const) assert.deepEqual(xml?.[name], text?.[name], name);
});
