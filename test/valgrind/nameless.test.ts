import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { FIXTURES, logDirectory, valgrind, valgrindXml } from './fixtures.ts';
import { summary } from './summary.ts';

const SOURCES = path.join(FIXTURES, 'stripped-library');

/** Builds the library, strips it, and links the program with it. @returns the program. */
function buildStripped(directory: string): string {
  const [library, program] = [path.join(directory, 'liblost.so'), path.join(directory, 'program')];
  execFileSync('gcc', ['-O0', '-fPIC', '-shared', '-s', '-o', library, path.join(SOURCES, 'library.c')]);
  execFileSync('gcc', ['-O0', '-o', program, path.join(SOURCES, 'program.c'), library, '-Wl,-rpath,$ORIGIN']);
  return program;
}

const addresses = (text: string): string[] =>
  [...text.matchAll(/(0x[\dA-F]+): \?\?\? \(in .*liblost\.so\)/g)].map(([, address = '']) => address);

test('two leaks in a stripped library are two problems, in text, XML and wherever the library is loaded', async (t) => {
  const directory = logDirectory(t);
  const program = buildStripped(directory);
  const [here, elsewhere, xml] = ['here.log', 'elsewhere.log', 'vg.xml'].map((name) => path.join(directory, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(here, await valgrind(['--leak-check=full', program], directory));
  writeFileSync(elsewhere, await valgrind(['--leak-check=full', program], directory, { LD_PRELOAD: 'libm.so.6' }));
  await valgrindXml(['--leak-check=full', program], directory, xml);
  assert.notDeepEqual(addresses(readFileSync(here, 'utf8')), addresses(readFileSync(elsewhere, 'utf8')));

  const { problems } = (await summary([here, elsewhere])).section;
  assert.deepEqual(
    problems.map(({ leak, contexts, processCount }) => ({ leak, contexts, processCount })),
    [
      { leak: { bytes: 2000, blocks: 2 }, contexts: 2, processCount: 2 },
      { leak: { bytes: 20, blocks: 2 }, contexts: 2, processCount: 2 },
    ],
  );
  const identities = problems.map(({ fingerprint }) => fingerprint);
  for (const log of [here, elsewhere, xml])
    assert.deepEqual(
      (await summary([log])).section.problems.map(({ fingerprint }) => fingerprint),
      identities,
      log,
    );
});

test('a nameless frame is told with its address, as the log has it', async (t) => {
  const directory = logDirectory(t);
  const log = path.join(directory, 'vg.log');
  writeFileSync(log, await valgrind(['--leak-check=full', buildStripped(directory)], directory));
  const told = (await summary([log])).section.problems.flatMap(({ stack }) =>
    stack.flatMap(({ address }) => address ?? []),
  );
  assert.deepEqual(
    told.toSorted(),
    addresses(readFileSync(log, 'utf8'))
      .map((address) => address.toLowerCase())
      .toSorted(),
  );
});
