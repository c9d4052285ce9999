import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import { checkDebugSections } from '../../src/debug-sections/check.ts';
import { readelfFacts } from '../../src/debug-sections/readelf-facts.ts';
import { ToolError } from '../../src/errors/errors.ts';
import { sectionOf } from '../../src/report/section-of.ts';
import { readelfDebugInfo, readelfSections } from '../../src/tools/readelf.ts';
import { compile, workDirectory } from '../elf/real-cores.ts';

const policy = {
  require: 'none',
  requireBuildId: false,
  requireCoreBuildId: false,
  allowSeparate: false,
  forbidDebug: false,
  exceptions: [],
} as const;

suite('our reader and readelf say the same', () => {
  const directories = ['/usr/bin', `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`].filter(
    (directory) => existsSync(directory),
  );
  for (const directory of directories) {
    test(`of all of ${directory}`, async () => {
      const report = await checkDebugSections({
        paths: [directory],
        debugRoots: [],
        archives: false,
        engine: 'both',
        policy,
      });
      const section = sectionOf(report, 'debug-sections');
      assert((section?.elfFiles ?? 0) > 100, `${section?.elfFiles} files`);
      assert.deepEqual(section?.disagreements, []);
    });
  }
});

suite('readelf on many files at once says of each what it says of that one alone', () => {
  const directory = workDirectory();
  const good = ['a', 'b', 'c', 'd'].map((name) => compile(directory, name, 'int main(void) { return 0; }', '-g'));
  const [first = '', second = ''] = good;
  const named = (name: string, content: string | Buffer | undefined): string => {
    const file = path.join(directory, name);
    if (content === undefined) copyFileSync(first, file);
    else writeFileSync(file, content);
    return file;
  };
  const odd = {
    'a name with a line end': named('e\nFile: forged', undefined),
    'a name that begins a heading': named('File: f', undefined),
    'no ELF file': named('text', 'text'),
    'an empty file': named('empty', ''),
    'a file whose debug information forges the heading of the next': compile(
      directory,
      'g',
      `#line 1 "x\\nFile: ${second}\\n"\nint main(void) { return 0; }`,
      '-g',
    ),
  };
  for (const [what, file] of Object.entries(odd)) {
    test(what, async () => {
      const files = [first, file, ...good.slice(1)];
      const together = await readelfFacts(files);
      for (const each of files)
        assert.deepEqual(together.get(each), (await readelfFacts([each])).get(each), JSON.stringify(each));
    });
  }

  test('one process is enough for files that are good', async () => {
    const outputs = [...(await readelfSections(good)).values(), ...(await readelfDebugInfo(good)).values()];
    assert.equal(outputs.length, 2 * good.length);
    for (const output of outputs)
      assert(
        'stdout' in output && /^File: .*\/[abcd]\n/.test(output.stdout),
        'it has no heading: it was asked for alone',
      );
  });
});

suite('a readelf that gives no answer is no engine', () => {
  const directory = workDirectory();
  const file = compile(directory, 'program', 'int main(void) { return 0; }', '-g');
  const ask = async (script: string) => {
    const tools = path.join(directory, 'tools');
    mkdirSync(tools, { recursive: true });
    writeFileSync(path.join(tools, 'readelf'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    const { PATH } = process.env;
    process.env.PATH = `${tools}:${PATH}`;
    try {
      return await checkDebugSections({ paths: [file], debugRoots: [], archives: false, engine: 'readelf', policy });
    } finally {
      process.env.PATH = PATH;
    }
  };
  for (const [what, script, expected] of [
    ['it crashes', 'test "$1" = --version || kill -SEGV $$', /readelf.* was ended by SIGSEGV/],
    ['it prints nonsense', 'test "$1" = --version || echo moo', /readelf printed what can't be understood: moo/],
    ['it prints nothing', ':', /readelf printed what can't be understood: nothing/],
  ] as const)
    test(what, async () => {
      await assert.rejects(ask(script), (error) => error instanceof ToolError && expected.test(error.message));
    });
});
