import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { openBytes } from '../../src/elf/bytes.ts';
import { readElf } from '../../src/elf/elf.ts';
import { readSections, type Section } from '../../src/elf/sections.ts';
import { symbolTable, type SymbolTable } from '../../src/elf/symbol-table.ts';
import { addressesIn, gdbTold } from '../support/gdb-told.ts';
import { compile, workDirectory } from './real-cores.ts';

const directory = workDirectory();
const ADDRESSES = 1500;

const ALIASES = `
  int first(void) { return 1; }
  int second(void) __attribute__((alias("first")));
  int __first(void) __attribute__((weak, alias("first")));
  static int local(int n) { return n * 2; }
  asm(".text\\nlabel: nop\\nnop\\n.type sizeless, %function\\nsizeless: nop\\nret");
  int main(int argc, char **argv) { return local(argc) + first(); }`;

function withTable(file: string, use: (table: SymbolTable, text: Section) => void): void {
  const bytes = openBytes(file);
  try {
    const elf = readElf(bytes);
    const sections = readSections(bytes, elf);
    const [table, text] = [symbolTable(bytes, elf, sections), sections.find('.text')];
    assert(table !== undefined && text !== undefined);
    use(table, text);
  } finally {
    bytes.close();
  }
}

/** A symbol by its name, without its version: `memcpy + 12 in section .text`. */
function symbolIn(printed: string): string | undefined {
  return /^(\S+?)(?:@\S+)?(?: \+ \d+)? in section /m.exec(printed)?.[1];
}

suite('the symbol for an address is the one that gdb takes', () => {
  const files = {
    'aliases, labels, local ones': () => compile(directory, 'aliases', ALIASES, '-O0'),
    'a static program': () => compile(directory, 'static', ALIASES, '-static'),
    'the C library': () => '/lib/x86_64-linux-gnu/libc.so.6',
    "C++'s library": () => '/usr/lib/x86_64-linux-gnu/libstdc++.so.6',
  };
  for (const [name, make] of Object.entries(files))
    test(name, { skip: process.arch !== 'x64' }, () => {
      const file = make();
      withTable(file, (table, text) => {
        const addresses = addressesIn(text, ADDRESSES);
        const told = gdbTold(file, addresses, (at) => `info symbol ${at}`).map(symbolIn);
        assert.deepEqual(
          addresses.map((address) => table.at(address)?.name),
          told,
        );
      });
    });
});

test('a symbol has its address by its name, global or local; one of another file has none', () => {
  withTable(compile(directory, 'addresses', ALIASES), (table) => {
    const first = table.addressOf('first', 'global') ?? 0;
    assert.equal(table.addressOf('second', 'global'), first);
    assert.equal(table.at(first)?.address, first);
    assert.equal(table.at(table.addressOf('local', 'local') ?? 0)?.name, 'local');
    for (const name of ['local', '__libc_start_main', 'nothing'])
      assert.equal(table.addressOf(name, 'global'), undefined);
    for (const name of ['first', 'nothing']) assert.equal(table.addressOf(name, 'local'), undefined);
  });
});
