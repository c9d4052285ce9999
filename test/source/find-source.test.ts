import assert from 'node:assert/strict';
import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { findSource } from '../../src/source/find-source.ts';
import { namesFunction } from '../../src/source/names-function.ts';
import { isSourcePath, readSource } from '../../src/source/read-source.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'faultline-source-'));
after(() => rmSync(directory, { recursive: true }));

function put(name: string, text = 'int main;\n'): string {
  const file = path.join(directory, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

const places = (found: ReturnType<typeof findSource>): string[] =>
  [...found].map(({ file, by }) => `${by} ${path.relative(directory, file.path)}`);

test('a root: the longest end of the path comes first', () => {
  put('root/app/src/main.c');
  put('root/src/main.c');
  const roots = [path.join(directory, 'root')];
  assert.deepEqual(places(findSource({ path: '/build/app/src/main.c' }, { roots }, undefined)), [
    'given root/app/src/main.c',
    'given root/src/main.c',
  ]);
  assert.deepEqual(places(findSource({ path: '/build/app/src/other.c' }, { roots }, undefined)), []);
});

test('a map: of whole parts of a path only', () => {
  put('moved/lib/a.c');
  const maps = [{ from: '/build', to: path.join(directory, 'moved') }];
  assert.deepEqual(places(findSource({ path: '/build/lib/a.c' }, { maps }, undefined)), ['given moved/lib/a.c']);
  assert.deepEqual(places(findSource({ path: '/builder/lib/a.c' }, { maps }, undefined)), []);
});

test('the repository: a file of it is where the compiler read it, one of a path elsewhere may be', () => {
  const file = put('repository/src/main.c');
  const repository = path.join(directory, 'repository');
  assert.deepEqual(places(findSource({ path: file }, { repository }, undefined)), ['recorded repository/src/main.c']);
  assert.deepEqual(places(findSource({ path: '/x/src/main.c' }, { repository }, undefined)), [
    'given repository/src/main.c',
  ]);
});

test('no file is shown that is no source, nor one behind a link that leads out', () => {
  const secret = put('outside/secret', 'password\n');
  const source = put('outside/other.c');
  const inside = path.join(directory, 'inside');
  mkdirSync(inside);
  symlinkSync(secret, path.join(inside, 'a.c'));
  symlinkSync(source, path.join(inside, 'b.c'));
  symlinkSync('/dev/zero', path.join(inside, 'c.c'));
  mkdirSync(path.join(inside, 'd.c'));
  linkSync(put('inside/large.c'), path.join(inside, 'e.c'));
  truncateSync(path.join(inside, 'large.c'), 2 ** 30);
  put('inside/binary.c', 'a\0b');
  for (const name of ['a.c', 'c.c', 'd.c', 'e.c', 'binary.c', 'not-there.c'])
    assert.equal(readSource(path.join(inside, name)), undefined, name);
  assert.equal(readSource(path.join(inside, 'b.c'), inside), undefined);
  assert.equal(readSource(path.join(inside, 'b.c'))?.text, 'int main;\n');
});

test('which paths are those of a source file', () => {
  for (const file of ['/a/b.c', '/a/b.RS', '/x.S', '/usr/include/c++/12/vector']) assert.ok(isSourcePath(file), file);
  for (const file of [
    '/etc/shadow',
    '/home/a/.ssh/id_rsa',
    '/a/.env',
    '/proc/self/x.c',
    '/dev/x.c',
    '/a/b.c\0',
    '/a/b.json',
  ])
    assert.ok(!isSourcePath(file), file);
});

test('whether a file has a function', () => {
  const rows: readonly (readonly [name: string, text: string, has: boolean])[] = [
    ['walk', 'int walk(node *n)', true],
    ['walk', 'int walker(node *n)', false],
    ['app::list<std::vector<int>>::walk(node*) const', 'void list<T>::walk', true],
    ['main.(*List).Walk', 'func (l *List) Walk() {', true],
    ['main.(*List).Walk', 'func walk() {', false],
    ['core::ptr::read::h0123456789abcdef', 'anything', true],
    ['list::operator()(int) const', 'anything', true],
    ['<app::Node as core::fmt::Debug>::fmt', 'fn fmt(&self)', true],
  ];
  for (const [name, text, has] of rows) assert.equal(namesFunction(text, name), has, `${name} in ${text}`);
});
