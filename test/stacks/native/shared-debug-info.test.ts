import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import { searchPlaces } from '../../../src/debug-files/lookup.ts';
import { openBytes } from '../../../src/elf/bytes.ts';
import { readElf } from '../../../src/elf/elf.ts';
import { readSections } from '../../../src/elf/sections.ts';
import { openImage } from '../../../src/stacks/native/image.ts';
import { workDirectory } from '../../elf/real-cores.ts';

/** Inlined functions of templates, which two programs have in common: dwz moves what they are called to a third file. */
const SOURCE = `#include <algorithm>
#include <string>
#include <vector>
struct item { int price; std::string name; };
int main(int argc, char **argv) {
  std::vector<item> items;
  for (int i = 0; i < argc; i++) items.push_back({i, argv[i]});
  std::sort(items.begin(), items.end(), [](const item &a, const item &b) { return a.price > b.price; });
  return items[0].price;
}
`;
/** Every so many bytes of the code: enough to come through all functions. */
const STEP = 5;
const work = workDirectory();

/** What is told of the code of a program, every few bytes. */
function told(program: string): unknown[] {
  const bytes = openBytes(program);
  const text = readSections(bytes, readElf(bytes)).all.find(({ name }) => name === '.text');
  bytes.close();
  assert(text !== undefined);
  const mapped = { path: program, base: 0n, end: 1n << 32n, firstPageInCore: true };
  const module = { ...mapped, file: program, identity: 'match', debugInfo: 'found' } as const;
  const image = openImage(module, { read: () => undefined }, searchPlaces([]));
  assert(image !== undefined);
  const start = Number(text.address);
  const found = Array.from({ length: Math.floor(text.size / STEP) }, (_, index) => image.code(start + index * STEP));
  assert.equal(image.unread, undefined);
  image.close();
  return found.map((place) => place?.functions);
}

suite('what dwz moved to another file', () => {
  for (const version of [4, 5])
    test(`DWARF ${version}: all names, inlined functions and lines are those of before`, () => {
      const directory = path.join(work, String(version));
      mkdirSync(directory);
      const run = (program: string, ...args: string[]) => execFileSync(program, args, { cwd: directory });
      writeFileSync(path.join(directory, 'main.cc'), SOURCE);
      run('g++', '-g', `-gdwarf-${version}`, '-O2', '-o', 'program', 'main.cc');
      run('g++', '-g', `-gdwarf-${version}`, '-O1', '-o', 'other', 'main.cc');
      const before = told(path.join(directory, 'program'));
      copyFileSync(path.join(directory, 'program'), path.join(directory, 'alone'));
      run('dwz', 'alone');
      run('dwz', '-m', 'common', 'program', 'other');
      assert(before.filter((functions) => functions !== undefined).length > 100);
      for (const name of ['alone', 'program'])
        for (const [index, functions] of told(path.join(directory, name)).entries())
          assert.deepEqual(functions, before[index], name);
    });
});
