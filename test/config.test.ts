import assert from 'node:assert/strict';
import { chmodSync, chownSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import { loadConfig } from '../src/config/config.ts';
import { UsageError } from '../src/errors/errors.ts';
import { temporaryDirectory } from '../src/tools/lifecycle.ts';

function directoryWith(files: Record<string, string>): string {
  const directory = temporaryDirectory().path;
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
    writeFileSync(path.join(directory, name), text);
  }
  return directory;
}

test('a file is found upward in a repository, JSON or YAML', async () => {
  const json = directoryWith({ '.git/HEAD': '', 'faultline.config.json': '{"timeout": 7}', 'a/b/c': '' });
  assert.deepEqual(await loadConfig(undefined, path.join(json, 'a/b')), { timeout: 7 });
  const yaml = directoryWith({
    'faultline.config.yaml': 'failOn: warning\ncoredump:\n  frames:\n    - { module: "*/libc.so.6", role: code }\n',
  });
  assert.deepEqual(await loadConfig(undefined, yaml), {
    failOn: 'warning',
    coredump: { frames: [{ module: '*/libc.so.6', role: 'code' }] },
  });
});

const BROKEN = {
  'a misspelt key': ['{"timeuot": 7}', /is not valid at "timeuot"/],
  'a wrong type': ['{"timeout": "soon"}', /is not valid at "timeout"/],
  'a nested key': ['{"coredump": {"frames": [{"role": "culprit"}]}}', /is not valid at "coredump\.frames\.0\.role"/],
  'no JSON': ['{', /can't be parsed/],
} as const;

for (const [what, [text, message]] of Object.entries(BROKEN)) {
  test(`${what} is an error that names the file and the key`, async () => {
    const directory = directoryWith({ 'faultline.config.json': text });
    await assert.rejects(loadConfig(undefined, directory), (error) => {
      assert.ok(error instanceof UsageError);
      assert.match(error.message, message);
      assert.ok(error.message.includes(directory));
      return true;
    });
  });
}

test('a file that was named and is not there is an error', async () => {
  await assert.rejects(loadConfig('/nonexistent/f.json'), /can't be read: ENOENT/);
});

suite('the search ends where what is above is of others', () => {
  const above = (more: Record<string, string>): string =>
    directoryWith({ 'faultline.config.json': '{"timeout": 7}', 'a/b/c': '', ...more });
  test('at the root of the repository', async () => {
    assert.deepEqual(await loadConfig(undefined, path.join(above({ 'a/.git/HEAD': '' }), 'a/b')), {});
  });
  test('else at the home directory', async () => {
    const directory = above({});
    const home = process.env.HOME;
    try {
      process.env.HOME = directory;
      assert.deepEqual(await loadConfig(undefined, path.join(directory, 'a/b')), { timeout: 7 });
      process.env.HOME = path.join(directory, 'a');
      assert.deepEqual(await loadConfig(undefined, path.join(directory, 'a/b')), {});
    } finally {
      process.env.HOME = home;
    }
  });
  test('else at the working directory', async () => {
    assert.deepEqual(await loadConfig(undefined, path.join(above({}), 'a/b')), {});
  });
});

suite('a file that others could have written does not count', () => {
  const needsRoot = process.geteuid?.() === 0 ? false : 'needs root';
  const cases: Readonly<Record<string, (directory: string, file: string) => void>> = {
    'another owner': (_, file) => chownSync(file, 12345, 12345),
    'a directory of another': (directory) => chownSync(directory, 12345, 12345),
    'writable by all': (_, file) => chmodSync(file, 0o666),
    'in a directory that all may write to': (directory) => chmodSync(directory, 0o1777),
    'writable by a group': (_, file) => {
      chownSync(file, 0, 12345);
      chmodSync(file, 0o664);
    },
    'a link to the file of another': (directory, file) => {
      const target = path.join(directory, 'x');
      writeFileSync(target, '{"timeout": 7}');
      chownSync(target, 12345, 12345);
      rmSync(file);
      symlinkSync(target, file);
    },
  };
  for (const [what, spoil] of Object.entries(cases))
    test(what, { skip: needsRoot }, async () => {
      const directory = directoryWith({ 'faultline.config.json': '{"timeout": 7}' });
      const file = path.join(directory, 'faultline.config.json');
      assert.deepEqual(await loadConfig(undefined, directory), { timeout: 7 });
      spoil(directory, file);
      assert.deepEqual(await loadConfig(undefined, directory), {});
      assert.deepEqual(await loadConfig(file, directory), { timeout: 7 }); // whoever names it knows it
    });
});
