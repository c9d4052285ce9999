import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { loadConfig } from '../src/config.ts';
import { UsageError } from '../src/errors.ts';
import { temporaryDirectory } from '../src/tools/lifecycle.ts';

function directoryWith(files: Record<string, string>): string {
  const directory = temporaryDirectory().path;
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
    writeFileSync(path.join(directory, name), text);
  }
  return directory;
}

test('a file is found upward, JSON or YAML', async () => {
  const json = directoryWith({ 'faultline.config.json': '{"timeout": 7}', 'a/b/c': '' });
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
