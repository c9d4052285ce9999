import assert from 'node:assert/strict';
import { packedSymbols } from '../../src/debug-files/packed-symbols.ts';
import { readAltLink, readDebugLink } from '../../src/debug-files/links.ts';
import { debugData, type DebugData } from '../../src/dwarf/code/data.ts';
import { payloadData } from '../../src/dwarf/code/payload.ts';
import { codeReader } from '../../src/dwarf/code/reader.ts';
import { evaluate } from '../../src/dwarf/expression.ts';
import { debugFrames, mappedFrames } from '../../src/dwarf/frames/of-file.ts';
import { rowAt } from '../../src/dwarf/frames/rows.ts';
import { spelled, spellingOf } from '../../src/dwarf/variables/spelling.ts';
import type { Scope } from '../../src/dwarf/variables/scope.ts';
import { buildIdOf } from '../../src/elf/build-id.ts';
import { bytesOf } from '../../src/elf/bytes.ts';
import { dynamicFunctions } from '../../src/elf/dynamic-symbols.ts';
import { ElfError, ifReadable } from '../../src/elf/error.ts';
import { readElf, type Elf } from '../../src/elf/elf.ts';
import { compressionOf, readSections, type Sections } from '../../src/elf/sections.ts';
import { readSoname } from '../../src/elf/symbols.ts';
import { symbolTable } from '../../src/elf/symbol-table.ts';
import { demangled } from '../../src/stacks/native/demangle.ts';
import { layoutOf } from '../../src/stacks/native/layout.ts';
import { Uncertain } from '../../src/stacks/uncertain.ts';
import { damagedCore, goMemory, pythonMemory, stackWords } from './core-readers.ts';
import type { Part } from './mutate.ts';
import type { Sample } from './sample.ts';
import * as samples from './programs.ts';

/** The samples of a reader; `share`: of so many inputs of all, for some take longer. */
export interface Reader {
  readonly name: string;
  readonly share: number;
  readonly samples: readonly Sample[];
}

/** Every reader of files and memory that the native engine and the languages have. */
export async function readers(directory: string): Promise<Reader[]> {
  const programs = samples.programs(directory);
  const packed = samples.packedProgram(directory);
  const split = [4, 5].flatMap((version) => splitSamples(samples.splitProgram(directory, version === 4 ? 4 : 5)));
  return [
    { name: 'headers, sections, notes', share: 20, samples: programs.map(headers) },
    { name: 'debug information', share: 28, samples: programs.flatMap(debugInformation) },
    { name: 'split debug information', share: 10, samples: split },
    { name: 'unwind information', share: 20, samples: programs.flatMap(unwinding) },
    { name: 'symbol tables', share: 10, samples: [...programs, packed.inner].map(symbolTables) },
    { name: 'packed symbols', share: 4, samples: [packedSample(packed.program)] },
    { name: 'mangled names', share: 8, samples: samples.symbols().filter(isName).map(mangled) },
    { name: 'cores', share: 1, samples: damagedCore(directory, samples.programCore(directory)) },
    { name: 'stacks', share: 1, samples: await stackWords(samples.programCore(directory)) },
    { name: "Go's tables and goroutines", share: 1, samples: await goMemory(samples.goCore(directory)) },
    { name: 'Python', share: 1, samples: await pythonMemory(samples.pythonCore(directory, '/usr/bin/python3')) },
  ];
}

/** What a reader is known to throw; anything else is a fault of ours. */
function readable(read: () => boolean): boolean {
  try {
    return read();
  } catch (error) {
    if (error instanceof ElfError) return false;
    throw error;
  }
}

/** A file and its parts whose names fit, its headers too where they are asked for. */
function ofFile(
  bytes: Buffer,
  wanted: RegExp,
  read: (bytes: Buffer, elf: Elf, sections: Sections) => boolean,
  headers: readonly Part[] = [],
): Sample {
  const { all } = readSections(bytesOf(bytes), readElf(bytesOf(bytes)));
  const named = all.filter(({ name, size }) => wanted.test(name) && size > 0);
  const readFile = (): boolean =>
    readable(() => {
      const elf = readElf(bytesOf(bytes));
      return read(bytes, elf, readSections(bytesOf(bytes), elf));
    });
  return { bytes, parts: [...headers, ...named.map(({ offset, size }) => ({ offset, size }))], read: readFile };
}

function headers(bytes: Buffer): Sample {
  const parts = [
    { offset: 4, size: 900 },
    { offset: bytes.length - 2500, size: 2500 },
  ];
  return ofFile(
    bytes,
    /^\.(?:note|dynamic|gnu_debug|shstrtab)/,
    (file, elf, sections) => {
      const all = bytesOf(file);
      for (const section of sections.all) ifReadable(() => compressionOf(all, elf, section));
      ifReadable(() => readDebugLink(all, elf, sections));
      ifReadable(() => readAltLink(all, elf, sections));
      ifReadable(() => readSoname(all, elf, sections));
      return buildIdOf(all, elf, () => sections.all) !== undefined;
    },
    parts,
  );
}

/** Addresses of a program's code: of each function one or two. */
function codeOf(file: Buffer): number[] {
  const { all } = readSections(bytesOf(file), readElf(bytesOf(file)));
  const text = all.find(({ name }) => name === '.text') ?? assert.fail('no code');
  return Array.from({ length: 24 }, (_, index) => Number(text.address) + Math.floor((text.size * index) / 24));
}

/** Each with another few addresses: all of them at each time take long. */
function debugInformation(file: Buffer): Sample[] {
  const code = codeOf(file);
  return [0, 1, 2, 3, 4, 5].map((first) =>
    ofFile(file, /^\.z?debug_/, (bytes, elf, sections) => {
      const data = debugData(bytesOf(bytes), elf, sections);
      return (
        data !== undefined &&
        readCode(
          data,
          code.filter((_, index) => index % 6 === first),
        )
      );
    }),
  );
}

function readCode(data: DebugData, addresses: readonly number[]): boolean {
  const reader = codeReader(data);
  for (const address of addresses) {
    for (const { called } of reader.callsAt(address)) ifReadable(called);
    readVariables(reader.scopeAt(address, 0));
  }
  return addresses.some((address) => reader.at(address) !== undefined);
}

/** What variables there are, where they are, and what they are made of. */
function readVariables(scope: Scope | undefined): void {
  if (scope === undefined) return;
  const spelling = spellingOf(scope.language) ?? 'c';
  ifReadable(() => scope.frameBase());
  for (const { name, type, place } of ifReadable(() => scope.variables()) ?? []) {
    ifReadable(() => spelled(type(), spelling));
    const expression = ifReadable(place);
    if (expression !== undefined) ifReadable(() => evaluate(expression, CONTEXT));
    try {
      ifReadable(() => layoutOf(name, scope, spelling));
    } catch (error) {
      if (!(error instanceof Uncertain)) throw error;
    }
  }
}

const CONTEXT = {
  littleEndian: true,
  addressSize: 8,
  register: () => 8n,
  read: () => 1n,
  variables: { frameBase: () => 64n, cfa: () => 80n, bias: 0n, addressAt: (index: number) => index },
} as const;

/** A program is whole; what its skeletons stand for is not. */
function splitSamples({ program, payloads }: ReturnType<typeof samples.splitProgram>): Sample[] {
  const elf = readElf(bytesOf(program));
  const sections = readSections(bytesOf(program), elf);
  const addresses = codeOf(program);
  return payloads.map((file) =>
    ofFile(file, /^\.debug_/, (bytes, payloadElf, payloadSections) => {
      const data = debugData(bytesOf(program), elf, sections, undefined, ({ id }) =>
        id === undefined ? undefined : payloadData(bytesOf(bytes), payloadElf, payloadSections, id),
      );
      return (
        data !== undefined &&
        readCode(
          data,
          addresses.filter((_, index) => index % 2 === 0),
        )
      );
    }),
  );
}

function unwinding(file: Buffer): Sample[] {
  const addresses = codeOf(file);
  return [
    ofFile(file, /^\.(?:eh_frame|eh_frame_hdr|z?debug_frame)$/, (bytes, elf, sections) => {
      const all = bytesOf(bytes);
      const tables = [
        ifReadable(() => mappedFrames(all, elf, sections)),
        ifReadable(() => mappedFrames(all, elf, { ...sections, withData: () => undefined })),
        ifReadable(() => debugFrames(all, elf, sections)),
      ];
      return tables.flatMap((table) => addresses.filter((at) => table !== undefined && hasRow(table, at))).length > 0;
    }),
  ];
}

function hasRow(table: NonNullable<ReturnType<typeof mappedFrames>>, address: number): boolean {
  const entry = ifReadable(() => table.find(address));
  const row = entry && ifReadable(() => rowAt(table.section, entry, address));
  if (row !== undefined && 'expression' in row.cfa) {
    const { expression } = row.cfa;
    ifReadable(() => evaluate(expression, CONTEXT));
  }
  return row !== undefined;
}

function symbolTables(file: Buffer): Sample {
  const addresses = codeOf(file);
  return ofFile(file, /^\.(?:symtab|strtab|dynsym|dynstr)$/, (bytes, elf, sections) => {
    const table = symbolTable(bytesOf(bytes), elf, sections);
    ifReadable(() => dynamicFunctions(bytesOf(bytes), /./));
    table?.addressOf('main', 'global');
    return addresses.filter((address) => demangled(table?.at(address)?.name ?? '') !== '').length > 0;
  });
}

function packedSample(file: Buffer): Sample {
  const addresses = codeOf(file);
  return ofFile(file, /^\.gnu_debugdata$/, (bytes, _, sections) => {
    const table = packedSymbols(bytesOf(bytes), sections);
    return addresses.some((address) => table?.at(address) !== undefined);
  });
}

/** A symbol that can be taken apart while it is whole. */
function isName(symbol: string): boolean {
  return demangled(symbol) !== symbol;
}

function mangled(symbol: string): Sample {
  const bytes = Buffer.from(symbol);
  return {
    bytes,
    parts: [{ offset: 0, size: bytes.length }],
    read: () => {
      const name = demangled(bytes.toString('latin1'));
      assert(name.length < LONGEST_NAME, `a name of ${name.length} characters`);
      return name !== bytes.toString('latin1');
    },
  };
}

/** Of 24 references, each twice as long as the one before. */
const LONGEST_NAME = 4_000_000;
