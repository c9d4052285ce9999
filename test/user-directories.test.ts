import assert from 'node:assert/strict';
import path from 'node:path';
import { afterEach, suite, test } from 'node:test';
import { makeDirectory, userDirectory } from '../src/user-directories.ts';
import { workDirectory } from './elf/real-cores.ts';
import { faultline } from './support/faultline.ts';

const { HOME, XDG_CACHE_HOME } = process.env;
afterEach(() => {
  set('HOME', HOME);
  set('XDG_CACHE_HOME', XDG_CACHE_HOME);
});

function set(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

suite('the cache of the user', () => {
  const cases: [what: string, variable: string | undefined, home: string, expected: string][] = [
    ['where the variable says', '/x/cache', '/h', '/x/cache'],
    ['below HOME without it', undefined, '/h', '/h/.cache'],
    ['below HOME when it is empty', '', '/h', '/h/.cache'],
    ['below HOME when it is relative, which does not count', 'cache', '/h', '/h/.cache'],
    ['never relative, even when HOME is', undefined, 'h', '/h/.cache'],
    ['never relative, even when HOME is empty', undefined, '', '/.cache'],
  ];
  for (const [what, variable, home, expected] of cases) {
    test(what, () => {
      set('XDG_CACHE_HOME', variable);
      set('HOME', home);
      assert.equal(userDirectory('cache'), expected);
    });
  }

  test('where none can be made it is no obstacle, not even below /proc', async () => {
    for (const cache of ['/proc', '/dev/null']) {
      const { status, stdout } = await faultline(['--version'], { env: { XDG_CACHE_HOME: cache } });
      assert.equal(status, 0);
      assert.match(stdout, /^faultline\//);
    }
  });
});

test('directories are made one below the other, and those that are there are kept', () => {
  const directory = path.join(workDirectory(), 'a/b/c');
  makeDirectory(directory);
  makeDirectory(directory);
  assert.throws(() => makeDirectory('/proc/a/b'), { code: 'ENOENT' });
});
