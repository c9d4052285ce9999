import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { customSections, withCustomSections } from '../../src/custom/custom-sections.ts';
import { ConfigSchema, type Config } from '../../src/config/config-schema.ts';
import { createReport } from '../../src/report/create.ts';

const config = (...sections: object[]): Config => ConfigSchema.parse({ sections });

test('a report gets them, about the process that died', async () => {
  const report = createReport('test', {
    subject: { path: '/core' },
    findings: [],
    sections: [{ kind: 'process', title: 'Process', pid: 41 }],
    incomplete: [],
    provenance: {},
  });
  const { sections } = await withCustomSections(
    report,
    config({ title: 'Echo', command: ['echo', '{pid}', '{path}'] }),
    'coredump',
  );
  assert.deepEqual(
    sections.map((section) => (section.kind === 'custom' ? section.output : section.kind)),
    ['process', '41 /core\n'],
  );
  assert.equal(await withCustomSections(report, {}, 'coredump'), report);
});

suite('sections that the configuration registers', () => {
  test('their output, with placeholders filled in, and no shell', async () => {
    const sections = await customSections(
      config({ title: 'Echo', command: ['printf', '%s|', '{pid}', '$HOME; {name}'] }),
      'coredump',
      { pid: 41, name: 'x' },
    );
    assert.deepEqual(sections, [
      {
        kind: 'custom',
        title: 'Echo',
        command: ['printf', '%s|', '41', '$HOME; x'],
        status: 0,
        output: '41|$HOME; x|',
      },
    ]);
  });
  test('only when they are due', async () => {
    const both = config({ title: 'A', command: ['true'], when: 'coredump' }, { title: 'B', command: ['true'] });
    assert.deepEqual(
      (await customSections(both, 'coredump', {})).map(({ title }) => title),
      ['A', 'B'],
    );
    assert.deepEqual(
      (await customSections(both, 'always', {})).map(({ title }) => title),
      ['B'],
    );
    assert.deepEqual(await customSections({}, 'always', {}), []);
  });
  test('a status, what it said on standard error, a bound', async () => {
    const [failing, long] = await customSections(
      config(
        { title: 'F', command: ['sh', '-c', 'echo no >&2; exit 3'] },
        { title: 'L', command: ['head', '-c', '200000', '/dev/zero'] },
      ),
      'always',
      {},
    );
    assert.partialDeepStrictEqual(failing, { status: 3, output: 'no\n' });
    assert.partialDeepStrictEqual(long, { truncated: true });
    assert.equal(long?.kind === 'custom' ? long.output.length : 0, 65_536);
  });
  test('a program that is not there, one that takes too long, a placeholder without a value', async () => {
    const sections = await customSections(
      config(
        { title: 'A', command: ['no-such-program'] },
        { title: 'B', command: ['sleep', '30'], timeout: 0.2 },
        { title: 'C', command: ['echo', '{pid}'] },
      ),
      'always',
      {},
    );
    assert.deepEqual(
      sections.map(({ kind }) => kind),
      ['failed', 'failed', 'custom'],
    );
    assert.match(
      JSON.stringify(sections),
      /no-such-program is needed.*0\.2 s.*`timeout` of the section in the configuration.*Not run: \{pid\} is not known here/,
    );
  });
});
