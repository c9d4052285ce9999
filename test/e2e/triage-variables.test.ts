import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseReport, type Report } from '../../src/report/model.ts';
import { sectionOf } from '../../src/report/section-of.ts';
import { temporaryDirectory } from '../../src/tools/lifecycle.ts';
import { crash } from '../support/crash.ts';
import { faultline } from '../support/faultline.ts';
import { cannotRun } from '../support/fixture.ts';

const FIXTURES = fileURLToPath(new URL('../../fixtures/variables/', import.meta.url));
const NO_RUST = cannotRun('rust-panic-abort') ?? false;
const FORMATS = ['text', 'markdown', 'html', 'json'] as const;

function crashed(source: string, compiler: readonly [program: string, ...args: string[]], ...args: string[]): string {
  const { path: directory } = temporaryDirectory();
  const [program, ...options] = compiler;
  execFileSync(program, [...options, '-o', path.join(directory, 'main'), path.join(FIXTURES, source)]);
  spawnSync('sh', ['-c', 'ulimit -c unlimited; exec ./main "$@"', 'sh', ...args], { cwd: directory });
  const core = readdirSync(directory).find((name) => name.startsWith('core'));
  assert.ok(core, `${source} left no core`);
  return path.join(directory, core);
}

/** A core as a report in every format. */
async function reports(core: string, ...flags: string[]): Promise<Record<(typeof FORMATS)[number], string>> {
  const at = (format: string) => path.join(path.dirname(core), `report.${format}`);
  const targets = FORMATS.flatMap((format) => ['--report', `${format}=${at(format)}`]);
  const { status, stderr } = await faultline(['triage', 'coredump', core, '--quiet', ...flags, ...targets]);
  assert.deepEqual([status, stderr], [0, '']);
  const read = (format: string) => readFileSync(at(format), 'utf8');
  return { text: read('text'), markdown: read('markdown'), html: read('html'), json: read('json') };
}

/** What the comments of a source say of its variables: by their names. */
function truth(source: string): Map<string, string> {
  const lines = readFileSync(path.join(FIXTURES, source), 'utf8').split('\n');
  const told = lines.flatMap((line) => /\/\/= (\w+: .*)$/.exec(line)?.[1]?.split(' | ') ?? []);
  return new Map(told.map((each) => [each.slice(0, each.indexOf(': ')), each.slice(each.indexOf(': ') + 2)]));
}

const parsed = ({ json }: { readonly json: string }): Report => parseReport(JSON.parse(json));

suite('variables', { concurrency: 2 }, () => {
  test('the one behind the fault stands in every format', async () => {
    const told = await reports(crashed('c.c', ['gcc', '-g', '-O0'], 'nested'));
    assert.match(
      told.text,
      /^of list->ends\.tail->value \(offset 0 of struct node\): list->ends\.tail is NULL \(member, in nested\)$/m,
    );
    for (const format of ['markdown', 'html'] as const) assert.match(told[format], /ends\.tail/);
    assert.partialDeepStrictEqual(sectionOf(parsed(told), 'crash')?.cause.variable, {
      expression: 'list->ends.tail->value',
      member: 'value',
      offset: 0,
      base: { name: 'list->ends.tail', value: '0x0', kind: 'member' },
      frame: 0,
    });
  });

  for (const engine of ['gdb', 'native'])
    test(`an index as long as a pointer is none, by ${engine}`, async () => {
      const { core, remove } = await crash('names-of-libc');
      const told = parsed(await reports(core, '--engine', engine));
      assert.equal(sectionOf(told, 'crash')?.engine, engine);
      assert.partialDeepStrictEqual(sectionOf(told, 'crash')?.cause.variable, {
        expression: 'text[count]',
        base: { name: 'text', value: '0x0', kind: 'argument' },
      });
      remove();
    });

  test('what was passed to the C library, and what was called, in text and JSON', async () => {
    const passed = await reports(crashed('passed.c', ['gcc', '-g', '-O2', '-fno-builtin'], 'compare_second'));
    assert.match(passed.text, /^node->name is NULL \(member, in compare_second; argument 2 of strcmp\)$/m);
    assert.partialDeepStrictEqual(sectionOf(parsed(passed), 'crash')?.cause.variable, {
      expression: 'node->name',
      passed: { function: 'strcmp', argument: 2 },
      frame: 1,
    });
    const within = await reports(crashed('passed.c', ['gcc', '-g', '-O2', '-fno-builtin'], 'length_in_null'));
    assert.match(
      within.text,
      /^of node->own\.text \(offset 16 of struct node\): node is NULL \(argument of length_in_null; argument 1\sof strlen\)$/m,
    );
    const called = await reports(crashed('passed.c', ['gcc', '-g', '-O2'], 'call_member'));
    assert.match(called.text, /^operations->close is NULL \(member, in call_member\)$/m);
    assert.equal(sectionOf(parsed(called), 'crash')?.cause.variable?.passed, undefined);
  });

  test('without debug information none is asked for', async () => {
    const told = await reports(crashed('c.c', ['gcc', '-O0'], 'argument'), '--locals');
    const report = parsed(told);
    assert.equal(sectionOf(report, 'crash')?.cause.variable, undefined);
    assert.equal(sectionOf(report, 'variables'), undefined);
    assert.ok(report.incomplete.some(({ what }) => what === 'variables'));
  });

  test('of the frames that matter for who asks, of all with --verbose', async () => {
    const core = crashed('c.c', ['gcc', '-g', '-O0'], 'chain');
    assert.equal(sectionOf(parsed(await reports(core)), 'variables'), undefined);
    const frames = sectionOf(parsed(await reports(core, '--locals')), 'variables')?.frames;
    assert.partialDeepStrictEqual(frames, [
      { index: 0, function: 'chain', arguments: [{ name: 'list', type: 'struct list *' }], locals: [] },
    ]);
    const all = sectionOf(parsed(await reports(core, '--locals', '--verbose')), 'variables')?.frames;
    assert.deepEqual(
      all?.map(({ function: name }) => name),
      ['chain', 'main'],
    );
    assert.ok(
      all.at(-1)?.locals.some(({ name, value }) => name === 'list' && value.startsWith('{count = 0, head = 0x0')),
    );
  });

  const BUILDS = [
    ['values.cc', ['g++', '-std=c++20', '-g', '-O0']],
    ['values.cc', ['clang++-14', '-std=c++20', '-g', '-O0']],
    ['libcxx.cc', ['clang++-14', '-stdlib=libc++', '-std=c++20', '-g', '-O0']],
    ['values.rs', ['rustc', '-g', '-Cdebug-assertions=off']],
  ] as const;
  for (const [source, compiler] of BUILDS)
    test(
      `what they hold, without gdb: ${source}, ${compiler[0]}`,
      { skip: source === 'values.rs' && NO_RUST },
      async () => {
        const core = crashed(source, compiler);
        const { stdout } = await faultline(['triage', 'coredump', core, '--locals', '--engine', 'native', '--json']);
        const [frame] = sectionOf(parseReport(JSON.parse(stdout)), 'variables')?.frames ?? [];
        const told = new Map(
          [...(frame?.arguments ?? []), ...(frame?.locals ?? [])].map(({ name, value }) => [
            name,
            value.replaceAll(/0x[0-9a-f]{2,}/g, '0x1'),
          ]),
        );
        const expected = truth(source);
        assert.ok(expected.size > 10);
        for (const [name, value] of expected) assert.equal(told.get(name), value, name);
        assert.doesNotMatch(told.get('wide') ?? '', /^1 element/);
      },
    );

  for (const compiler of ['g++', 'clang++-14'] as const)
    test(`secrets in them are masked in every format: ${compiler}`, async () => {
      const core = crashed('secrets.cc', [compiler, '-g', '-O0']);
      const told = await reports(core, '--locals', '--verbose');
      for (const format of FORMATS) assert.doesNotMatch(told[format], /canary-/, format);
      assert.match(told.text, /password/);
      const shown = await faultline(['triage', 'coredump', core, '--locals', '--verbose', '--show-secrets']);
      assert.match(shown.stdout, /canary-/);
    });

  test('they are in no annotation of CI', async () => {
    const core = crashed('c.c', ['gcc', '-g', '-O0'], 'chain');
    const { stdout } = await faultline(['triage', 'coredump', core, '--locals', '--verbose', '--format', 'github']);
    const annotations = stdout.split('\n').filter((line) => /^::(?:error|warning|notice) /.test(line));
    assert.match(annotations.join('\n'), /list->head is NULL/);
    assert.doesNotMatch(annotations.join('\n'), /count = 0/);
  });
});
