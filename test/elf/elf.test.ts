import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import { buildIdOf } from '../../src/elf/build-id.ts';
import { openBytes } from '../../src/elf/bytes.ts';
import { isElf, readElf } from '../../src/elf/elf.ts';
import { compressionOf, readSections } from '../../src/elf/sections.ts';
import { compile, workDirectory } from './real-cores.ts';

const directory = workDirectory();

/** What readelf says about the sections and the build-id, in the words of `ours`. */
function theirs(file: string): { sections: string[]; buildId: string | undefined } {
  const printed = execFileSync('readelf', ['-SnW', file], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 1 << 28,
  });
  const rows = printed.matchAll(
    /^ +\[ *(\d+)\] (\S*) +([A-Z][\w:+<> ]*?) +[0-9a-f]{8,16} ([0-9a-f]+) ([0-9a-f]+) [0-9a-f]{2,} +[A-Zxop]* +\d+ +\d+ +\d+$/gm,
  );
  const sections = Array.from(
    rows,
    ([, index, name, , offset, size]) =>
      `${index} ${name} ${Number.parseInt(offset ?? '', 16)} ${Number.parseInt(size ?? '', 16)}`,
  );
  return { sections, buildId: /Build ID: ([0-9a-f]+)/.exec(printed)?.[1] };
}

function ours(file: string): { sections: string[]; buildId: string | undefined } {
  const bytes = openBytes(file);
  const elf = readElf(bytes);
  const sections = readSections(bytes, elf);
  const buildId = buildIdOf(bytes, elf);
  bytes.close();
  return {
    sections: sections.all.map(({ name, offset, size }, index) => `${index} ${name} ${offset} ${size}`),
    buildId,
  };
}

suite('sections and build-ids are those that readelf prints', () => {
  const source = 'int main(void) { return 0; }';
  const files = {
    'a program': () => compile(directory, 'plain', source, '-g'),
    'an object': () => compile(directory, 'object', source, '-g', '-c'),
    'a program with the old compression': () => compile(directory, 'old', source, '-g', '-gz=zlib-gnu'),
    'a program of 32 bits, big endian': () => {
      const file = compile(directory, 'object32', source, '-c');
      execFileSync('objcopy', ['-I', 'binary', '-O', 'elf32-big', file, `${file}.be`]);
      return `${file}.be`;
    },
    'a program without sections': () => {
      const file = compile(directory, 'bare', source);
      const bytes = readFileSync(file);
      bytes.fill(0, 40, 48).fill(0, 58, 64); // e_shoff; e_shentsize, e_shnum, e_shstrndx
      writeFileSync(file, bytes);
      return file;
    },
    'an object of 66,000 sections': () => {
      const functions = Array.from({ length: 66_000 }, (_, index) => `.section .text.f${index},"ax"\nf${index}: ret\n`);
      writeFileSync(path.join(directory, 'many.s'), functions.join(''));
      execFileSync('gcc', ['-c', '-o', path.join(directory, 'many.o'), path.join(directory, 'many.s')]);
      return path.join(directory, 'many.o');
    },
  };
  for (const [name, make] of Object.entries(files)) {
    test(name, () => {
      const file = make();
      assert.deepEqual(ours(file), theirs(file));
    });
  }

  test('the programs of this system', () => {
    const libraries = globSync('/usr/lib/x86_64-linux-gnu/*.so.*').filter((file) =>
      execFileSync('head', ['-c4', file]).equals(Buffer.from('\x7fELF', 'latin1')),
    );
    assert(libraries.length > 20);
    for (const file of libraries.slice(0, 20)) assert.deepEqual(ours(file), theirs(file), file);
  });
});

test('compression is read from both kinds of header, with the size that the section claims', () => {
  for (const [option, size] of [
    ['-gz=zlib', true],
    ['-gz=zlib-gnu', true],
    ['-gz=none', false],
  ] as const) {
    const bytes = openBytes(
      compile(directory, `compressed${option}`, 'int main(void) { return 0; }', '-g3', '-c', option),
    );
    const elf = readElf(bytes);
    const compressed = readSections(bytes, elf)
      .all.map((section) => compressionOf(bytes, elf, section))
      .filter((each) => each !== undefined);
    assert.equal(compressed.length > 0, size);
    assert(compressed.every((each) => each.algorithm === 'zlib' && each.size > 0));
    bytes.close();
  }
});

test('a file is an ELF file by its first bytes, not by its name', () => {
  const text = path.join(directory, 'library.so');
  writeFileSync(text, 'INPUT(-lm)\n');
  assert.equal(isElf(openBytes(text)), false);
  assert.equal(isElf(openBytes(process.execPath)), true);
});
