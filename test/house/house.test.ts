import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { circles, importsOf, reachedFrom, ROOT } from '../support/imports.ts';
import { KNOWS_ONLY, MOST_LINES, NEVERS, TABLES } from './rooms.ts';

const SRC = importsOf('src/**/*.ts');

test('no circle of imports, type-only ones included', () => {
  assert.deepEqual(circles(SRC), []);
});

test('no room knows one that it never knows', () => {
  const broken = [...SRC].flatMap(([file, targets]) =>
    targets.filter((target) => isForbidden(file, target)).map((target) => `${file} -> ${target}`),
  );
  assert.deepEqual(broken, []);
});

test('the ground and the formats know only what is below them', () => {
  const known = [...SRC].flatMap(([file, targets]) => {
    const only = KNOWS_ONLY[roomOf(file)];
    const beyond = targets.filter((target) => only !== undefined && ![roomOf(file), ...only].includes(roomOf(target)));
    return beyond.map((target) => `${file} -> ${target}`);
  });
  assert.deepEqual(known, []);
});

test('every room has its nevers, and every never names a room', () => {
  const folders = new Set([...SRC.keys()].flatMap((file) => foldersOf(file)));
  const names = [...Object.entries(NEVERS), ...Object.entries(KNOWS_ONLY)].flat(2);
  assert.deepEqual(
    names.filter((name) => !folders.has(name) && !SRC.has(path.join('src', name))),
    [],
  );
  const rooms = new Set([...SRC.keys()].map(roomOf).filter((room) => folders.has(room)));
  assert.deepEqual(
    [...rooms].filter((room) => !(room in NEVERS || room in KNOWS_ONLY)),
    ['commands'],
  );
});

test('docs/architecture.md has every room', () => {
  const page = textOf('docs/architecture.md');
  const folders = new Set([...SRC.keys()].flatMap((file) => foldersOf(file).slice(0, 1)));
  assert.deepEqual(
    [...folders].filter((room) => !page.includes(`\`${room}/\``)),
    [],
  );
});

test(`no file is longer than ${MOST_LINES} lines, but tables of data`, () => {
  const long = [...SRC.keys()].filter((file) => lineCount(file) > MOST_LINES && !TABLES.has(file));
  assert.deepEqual(long, []);
});

/** What the whole machine has one of: tests that run side by side would take it from one another. */
const OF_THE_MACHINE = /'--set-core-pattern'[,\]]|\busePipeline\(|writeFileSync\(\W?\/proc\/sys|\breadKernelLog\(\)/;

test("only test/system changes what is the whole machine's, or needs it for itself", () => {
  const others = [...importsOf('test/**/*.test.ts').keys()].filter(
    (file) => !file.startsWith('test/system/') && !file.startsWith('test/house/'),
  );
  assert.ok(others.length > 100);
  assert.deepEqual(
    others.filter((file) => OF_THE_MACHINE.test(textOf(file))),
    [],
  );
});

test('no barrel files: no file exports all of another', () => {
  const barrels = [...SRC.keys()].filter((file) => /^export (?:type )?\*/m.test(textOf(file)));
  assert.deepEqual(barrels, []);
});

test('circles are found: of two files, of three, of one, and none where many lead to one', () => {
  const imports = new Map([
    ['a', ['b', 'd']],
    ['b', ['c', 'd']],
    ['c', ['a']],
    ['d', []],
    ['e', ['e']],
    ['f', ['g']],
    ['g', ['f', 'd']],
  ]);
  assert.deepEqual(circles(imports), [['a', 'b', 'c'], ['e'], ['f', 'g']]);
  assert.deepEqual([...reachedFrom('f', imports)].toSorted(), ['d', 'f', 'g']);
});

/** Whether one of the folders that a file is in never knows one that the target is in. */
function isForbidden(file: string, target: string): boolean {
  const own = foldersOf(file);
  const others = foldersOf(target).filter((folder) => !own.includes(folder));
  return own.some((room) => NEVERS[room]?.some((never) => others.includes(never)));
}

/** The folders of src that a file is in, outermost first: `stacks`, `stacks/gdb`. */
function foldersOf(file: string): string[] {
  const [, ...folders] = path.dirname(file).split(path.sep);
  return folders.map((_, index) => folders.slice(0, index + 1).join('/'));
}

/** The folder directly below src; of a file there its name. */
function roomOf(file: string): string {
  return file.split(path.sep)[1] ?? '';
}

function lineCount(file: string): number {
  return textOf(file).split('\n').length - 1;
}

function textOf(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}
