import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import { debugData } from '../../../src/dwarf/code/data.ts';
import { codeReader, type CodeFunction, type CodeReader } from '../../../src/dwarf/code/reader.ts';
import { openBytes } from '../../../src/elf/bytes.ts';
import { readElf } from '../../../src/elf/elf.ts';
import { readSections, type Section } from '../../../src/elf/sections.ts';
import { workDirectory } from '../../elf/real-cores.ts';
import { normaliseFunction } from '../../../src/runtimes/normalise.ts';
import { addressesIn, functionsToldByGdb, gdbTold } from '../../support/gdb-told.ts';

const directory = workDirectory();
const ADDRESSES = 400;

const SOURCE = `
#include <algorithm>
#include <cstdio>
#include <map>
#include <string>
#include <vector>
namespace shop {
namespace {
struct Price { int value; explicit Price(int given) : value(given) {} int twice() const { return value * 2; } };
}
template <class T> T sum(std::vector<T> &all) { T result{}; for (auto &each : all) result += each; return result; }
class Till {
 public:
  std::map<std::string, int> prices;
  int look(const std::string &key) { auto found = prices.find(key); return found == prices.end() ? -1 : found->second; }
  static int cost(int given);
};
int Till::cost(int given) { return Price(given).twice() + given; }
}
int main(int argc, char **argv) {
  std::vector<int> all;
  for (int i = 0; i < argc * 9; i++) all.push_back(i * argc);
  std::sort(all.begin(), all.end(), [](int a, int b) { return a > b; });
  shop::Till till;
  till.prices[argv[0]] = 3;
  std::printf("%d %d %d\\n", shop::sum(all), till.look("x"), shop::Till::cost(argc));
}`;

const build = (name: string, compiler: string, ...options: string[]) => compiled(SOURCE, name, compiler, ...options);

function compiled(text: string, name: string, compiler: string, ...options: string[]): string {
  const [source, program] = [path.join(directory, 'shop.cc'), path.join(directory, name)];
  writeFileSync(source, text);
  const built = spawnSync(compiler, [...options, '-o', program, source], { encoding: 'utf8' });
  assert.equal(built.status, 0, built.stderr);
  return program;
}

function withReader(file: string, use: (reader: CodeReader, text: Section) => void): void {
  const bytes = openBytes(file);
  try {
    const elf = readElf(bytes);
    const sections = readSections(bytes, elf);
    const [data, text] = [debugData(bytes, elf, sections), sections.find('.text')];
    assert(data !== undefined && text !== undefined);
    use(codeReader(data), text);
  } finally {
    bytes.close();
  }
}

const BUILDS = {
  'gcc, DWARF 5, optimised': () => build('gcc-5', 'g++', '-g', '-O2'),
  'gcc, DWARF 4, optimised': () => build('gcc-4', 'g++', '-gdwarf-4', '-O2'),
  'gcc, line tables alone': () => build('gcc-lines', 'g++', '-g1', '-O2'),
  'gcc, compressed, not optimised': () => build('gcc-0', 'g++', '-g', '-gz', '-O0'),
  'clang, DWARF 5': () => build('clang-5', 'clang++-14', '-g', '-O2'),
  'clang, DWARF 4': () => build('clang-4', 'clang++-14', '-gdwarf-4', '-O1'),
} as const;

suite('lines are those that gdb tells', () => {
  for (const [name, make] of Object.entries(BUILDS))
    test(name, () => {
      const file = make();
      withReader(file, (reader, text) => {
        const addresses = addressesIn(text, ADDRESSES);
        const told = gdbTold(file, addresses, (at) => `info line *${at}`).map((printed) => {
          const [, line, source] = /Line (\d+) of "([^"]+)"/.exec(printed) ?? [];
          return source === undefined ? 'none' : `${source}:${line}`;
        });
        const ours = addresses.map((address) => {
          const [innermost] = reader.at(address)?.functions ?? [];
          return innermost?.file === undefined ? 'none' : `${innermost.file.name}:${innermost.line}`;
        });
        assert.deepEqual(ours, told);
      });
    });
});

suite('functions, and those that were inlined into them, are those that gdb tells', () => {
  for (const [name, make] of Object.entries(BUILDS))
    test(name, () => {
      const file = make();
      withReader(file, (reader, text) => {
        const addresses = addressesIn(text, ADDRESSES);
        const told = functionsToldByGdb(file, addresses);
        for (const [index, address] of addresses.entries()) {
          const theirs = (told[index] ?? []).map(normaliseFunction);
          const ours = (reader.at(address)?.functions ?? []).filter(({ name: plain }) => plain !== undefined);
          const compared = ours.map((each, at) => asTold(each, theirs[at] ?? ''));
          assert.deepEqual(compared, theirs, address.toString(16));
        }
      });
    });
});

/**
 * gdb takes a name from the mangled one: with line tables alone the entries of debug information are in no scope, and clang writes
 * `operator<<char>` for both `operator< <char>` and `operator<< <...>`.
 */
function asTold({ name = '', linkageName }: CodeFunction, told: string): string {
  const ours = normaliseFunction(name);
  const isOfLinkage = told.endsWith(`::${ours}`) || told.endsWith('::operator<');
  return linkageName !== undefined && isOfLinkage ? told : ours;
}

test('names have the scopes of the source', () => {
  withReader(build('scopes', 'g++', '-g', '-O0'), (reader, text) => {
    const names = new Set(
      addressesIn(text, 4000).flatMap((at) => reader.at(at)?.functions.map(({ name }) => name ?? '') ?? []),
    );
    const wanted = [
      'main',
      'shop::Till::cost',
      'shop::Till::look',
      'shop::sum<int>',
      'shop::(anonymous namespace)::Price::Price',
      'shop::(anonymous namespace)::Price::twice',
      'std::vector<int, std::allocator<int> >::push_back',
    ];
    for (const name of wanted) assert(names.has(name), `${name} is not among ${[...names].slice(0, 40).join('; ')}`);
  });
});

test('an address in no function has no place', () => {
  withReader(build('nowhere', 'g++', '-g'), (reader) => {
    for (const address of [0, 1, -1, 2 ** 40, NaN]) assert.equal(reader.at(address), undefined);
  });
});

/** A function that is longer than what comes before the code of a library, and is not in it; and one that is. */
const REMOVED = `
volatile int sink;
__attribute__((visibility("hidden"))) void removed() {
${'  sink += 1;\n'.repeat(1500)}}
extern "C" int live(int *row) { return *row; }`;

suite('a function that the linker removed, to address 0, is at no address', () => {
  for (const options of [
    ['-gdwarf-5'],
    ['-gdwarf-4'],
    ['-g1'],
    ['-gdwarf-5', '-gsplit-dwarf', '-dumpdir', `${directory}/`],
  ])
    test(options.slice(0, 2).join(' '), () => {
      const linked = ['-fPIC', '-shared', '-ffunction-sections', '-Wl,--gc-sections'];
      const file = compiled(REMOVED, `removed${options.join('').replaceAll('/', '')}.so`, 'g++', ...options, ...linked);
      const live = addressOf(file, 'live');
      withReader(file, (reader) => {
        const [told] = reader.at(live)?.functions ?? [];
        assert.equal(told?.line, REMOVED.split('\n').length);
        if (!options.includes('-gsplit-dwarf')) assert.equal(told?.name, 'live');
        assert.equal(reader.at(live - 1), undefined, 'what is before it is no function of the source');
      });
    });
});

function addressOf(file: string, name: string): number {
  const { stdout } = spawnSync('nm', [file], { encoding: 'utf8' });
  const [, address] = new RegExp(`^([0-9a-f]+) T ${name}$`, 'm').exec(stdout) ?? [];
  assert(address !== undefined);
  return Number.parseInt(address, 16);
}
