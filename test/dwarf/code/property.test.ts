import { test } from 'node:test';
import fc from 'fast-check';
import { debugData } from '../../../src/dwarf/code/data.ts';
import { codeReader } from '../../../src/dwarf/code/reader.ts';
import type { Scope } from '../../../src/dwarf/variables/scope.ts';
import { spelled, spellingOf } from '../../../src/dwarf/variables/spelling.ts';
import { layoutOf } from '../../../src/stacks/native/layout.ts';
import { Uncertain } from '../../../src/stacks/uncertain.ts';
import { bytesOf } from '../../../src/elf/bytes.ts';
import { ElfError } from '../../../src/elf/error.ts';
import { readElf } from '../../../src/elf/elf.ts';
import { readSections, type Section } from '../../../src/elf/sections.ts';
import { symbolTable } from '../../../src/elf/symbol-table.ts';
import { fileOf } from '../recorded.ts';

const PROGRAMS = ['gcc-dwarf-4', 'gcc-dwarf-5', 'gcc-dwarf-5-of-64-bits', 'clang-dwarf-5'] as const;
const READ = /^\.(?:debug_|symtab$|strtab$)/;

interface Program {
  readonly file: Buffer;
  readonly parts: readonly Section[];
  readonly addresses: readonly number[];
}

const programs = PROGRAMS.map((name): Program => {
  const file = fileOf(name);
  const bytes = bytesOf(file);
  const { all } = readSections(bytes, readElf(bytes));
  const text = all.find((section) => section.name === '.text');
  const start = Number(text?.address ?? 0n);
  return {
    file,
    parts: all.filter((section) => READ.test(section.name)),
    addresses: [start, start + 8, start + 33, start + (text?.size ?? 1) - 1],
  };
});

/** Reads what variables a function has, where they are, and what they are made of. */
function readVariables(scope: Scope | undefined): void {
  if (scope === undefined) return;
  const spelling = spellingOf(scope.language) ?? 'c';
  scope.frameBase();
  scope.typeNamed('int');
  for (const { name, type, place } of scope.variables()) {
    spelled(type(), spelling);
    place();
    try {
      layoutOf(name, scope, spelling);
    } catch (error) {
      if (!(error instanceof Uncertain)) throw error;
    }
  }
}

/** Reads what a file tells of some addresses. @returns what was found. */
function readEverything(file: Buffer, addresses: readonly number[]): number {
  try {
    const bytes = bytesOf(file);
    const elf = readElf(bytes);
    const sections = readSections(bytes, elf);
    const table = symbolTable(bytes, elf, sections);
    table?.addressOf('main', 'global');
    const data = debugData(bytes, elf, sections);
    const reader = data && codeReader(data);
    for (const at of addresses) readVariables(reader?.scopeAt(at, 0));
    return addresses.filter((at) => reader?.at(at) !== undefined && table?.at(at) !== undefined).length;
  } catch (error) {
    if (!(error instanceof ElfError)) throw error;
    return 0;
  }
}

/** A program with changes in what is read of it, and the addresses. */
const damaged = fc.constantFrom(...programs).chain(({ file, parts, addresses }) =>
  fc
    .array(
      fc.tuple(
        fc.constantFrom(...parts).chain(({ offset, size }) => fc.nat(size - 1).map((at) => offset + at)),
        fc.oneof(fc.constantFrom(0, 1, 0x7f, 0x80, 0xff), fc.nat(255)),
        fc.integer({ min: 1, max: 4 }),
      ),
      { minLength: 1, maxLength: 8 },
    )
    .map((changes) => {
      const copy = Buffer.from(file);
      for (const [at, byte, count] of changes) copy.subarray(at, at + count).fill(byte);
      return [copy, addresses] as const;
    }),
);

/** RUNS: a longer run by hand. */
const numRuns = Number(process.env['RUNS'] ?? 5000);

test('whole programs tell of their functions', () => {
  for (const { file, addresses } of programs) if (readEverything(file, addresses) === 0) throw new Error('nothing');
});

test('any damage gives places, none, or the reader’s own error', () => {
  fc.assert(
    fc.property(damaged, ([file, addresses]) => void readEverything(file, addresses)),
    { numRuns },
  );
});
