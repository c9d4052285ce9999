import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { CfaRule, FrameEntry, FrameRow, RegisterRule } from '../../../src/dwarf/frames/model.ts';
import { mappedFrames } from '../../../src/dwarf/frames/of-file.ts';
import { rowAt } from '../../../src/dwarf/frames/rows.ts';
import { frameTable, type FrameTable } from '../../../src/dwarf/frames/tables.ts';
import { openBytes } from '../../../src/elf/bytes.ts';
import { readElf } from '../../../src/elf/elf.ts';
import { readSections } from '../../../src/elf/sections.ts';
import { listOf } from '../../../src/text/known.ts';
import { compile, workDirectory } from '../../elf/real-cores.ts';
import { toldByReadelf, type ToldEntry, type ToldRow } from './readelf.ts';

const directory = workDirectory();

/** DWARF's numbers of x86-64's registers, by their order in its ABI. */
const X86_64 = 'rax rdx rcx rbx rsi rdi rbp rsp r8 r9 r10 r11 r12 r13 r14 r15 ra'.split(' ');

const signed = (offset: number): string => (offset < 0 ? `${offset}` : `+${offset}`);

function printedCfa(cfa: CfaRule): string {
  return 'expression' in cfa ? 'exp' : `${X86_64[cfa.register]}${signed(cfa.offset)}`;
}

/** A rule as readelf prints it; it has a register without a rule as undefined. */
function printedRule(rule: RegisterRule | undefined): string {
  switch (rule?.rule) {
    case 'at':
      return `c${signed(rule.offset)}`;
    case 'is':
      return `v${signed(rule.offset)}`;
    case 'at-expression':
      return 'exp';
    case 'is-expression':
      return 'vexp';
    case 'register':
      return `r${rule.register}`;
    case 'same':
      return 's';
    default:
      return 'u';
  }
}

function printed(row: FrameRow, { columns }: ToldRow): string {
  const rules = [...columns.keys()].map((name) => printedRule(row.registers.get(X86_64.indexOf(name))));
  return [printedCfa(row.cfa), ...rules].join(' ');
}

/** Rows that differ from what readelf says. */
function differences(table: FrameTable, told: readonly ToldEntry[]): string[] {
  return told.flatMap(({ start, end, rows }) => {
    const entry = table.find(start);
    if (entry === undefined || entry.start !== start || entry.end !== end) return [`no function at ${start}`];
    return rows.filter(({ at }) => at < end).flatMap((row) => difference(table, entry, row));
  });
}

function difference(table: FrameTable, entry: FrameEntry, row: ToldRow): string[] {
  const ours = printed(rowAt(table.section, entry, row.at), row);
  const theirs = [row.cfa, ...row.columns.values()].join(' ');
  return ours === theirs ? [] : [`${row.at.toString(16)}: ${ours}, not ${theirs}`];
}

/** @param use is given what is found by the table over the entries, and by the entries alone; a static program has no such table. */
function withTables(file: string, use: (...tables: FrameTable[]) => void): void {
  const bytes = openBytes(file);
  try {
    const elf = readElf(bytes);
    const found = mappedFrames(bytes, elf);
    const all = mappedFrames(bytes, { ...elf, programHeaders: [] }, readSections(bytes, elf));
    assert(all !== undefined);
    use(...listOf(found), all);
  } finally {
    bytes.close();
  }
}

const PROGRAM = `
  #include <setjmp.h>
  int work(int n, char *text) { char room[n + 8]; text[0] = room[n] = n; return n ? work(n - 1, text) : 0; }
  int main(int argc, char **argv) { return work(argc, argv[0]); }`;

suite('the rules of every function as readelf tells them', { skip: process.arch !== 'x64' }, () => {
  const files = {
    'a program': () => compile(directory, 'program', PROGRAM, '-O2'),
    'a static program': () => compile(directory, 'static', PROGRAM, '-O1', '-static'),
    'the C library': () => '/lib/x86_64-linux-gnu/libc.so.6',
    "C++'s library": () => '/usr/lib/x86_64-linux-gnu/libstdc++.so.6',
    'the loader': () => '/lib64/ld-linux-x86-64.so.2',
  };
  for (const [name, make] of Object.entries(files))
    test(name, () => {
      const file = make();
      const told = toldByReadelf(file);
      assert(told.length > 3);
      withTables(file, (...tables) => {
        for (const table of tables) assert.deepEqual(differences(table, told), []);
      });
    });
});

test('an address that no function has is not found', () => {
  const file = compile(directory, 'none', PROGRAM);
  withTables(file, (...tables) => {
    for (const table of tables) for (const address of [0, 8, 2 ** 40, -1]) assert.equal(table.find(address), undefined);
  });
});

test('a table over the entries that is of an unusual form is left alone: the entries themselves tell', () => {
  const file = compile(directory, 'unusual', PROGRAM);
  withTables(file, (_, all) => {
    assert(all !== undefined);
    const main = toldByReadelf(file).findLast(({ rows }) => rows.length > 2);
    const unusual = { bytes: { size: 12, read: () => Buffer.from('010303ff00000000ffffffff', 'hex') }, address: 0 };
    const table = frameTable(all.section, unusual);
    assert.equal(table.find(main?.start ?? 0)?.end, main?.end);
  });
});
