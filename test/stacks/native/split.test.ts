import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import { openCore } from '../../../src/process/core.ts';
import { inspectModules } from '../../../src/modules/modules.ts';
import { withNative } from '../../../src/stacks/native/start.ts';
import { Uncertain } from '../../../src/stacks/uncertain.ts';
import { findProgram } from '../../../src/tools/sandbox.ts';
import { crash, workDirectory } from '../../elf/real-cores.ts';
import { PATIENCE } from '../../support/until.ts';

/** Debug information that is in other files (-gsplit-dwarf), of two files of source. */
const MAIN = `struct item { int price; struct item *next; };
int total(const struct item *first);
static inline __attribute__((always_inline)) int price_of(const struct item *item) {
  const volatile int *price = &item->price;
  return *price + 3 * *price;
}
__attribute__((noinline)) int sum(const struct item *first) {
  int result = 0;
  for (int count = 0; count < 3; count++, first = first->next)
    result += price_of(first);
  return result;
}
int main(void) {
  struct item last = {2, 0}, first = {1, &last};
  return total(&first);
}
`;
const TOTAL = `struct item;
int sum(const struct item *first);
__attribute__((noinline)) int total(const struct item *first) { return sum(first) + 1; }
`;
const NAMES = ['main', 'total'];
const work = workDirectory();

/** Builds it in a directory of its own, and crashes it. */
function crashed(
  compiler: string,
  version: 4 | 5,
): { readonly directory: string; readonly program: string; readonly core: string } {
  const directory = path.join(work, `${compiler}-${version}`);
  mkdirSync(directory);
  const run = (...args: string[]) => execFileSync(compiler, args, { cwd: directory });
  writeFileSync(path.join(directory, 'main.c'), MAIN);
  writeFileSync(path.join(directory, 'total.c'), TOTAL);
  for (const name of NAMES) run('-gsplit-dwarf', `-gdwarf-${version}`, '-Og', '-c', `${name}.c`, '-o', `${name}.o`);
  run('-o', 'program', 'main.o', 'total.o');
  const program = path.join(directory, 'program');
  return { directory, program, core: crash(directory, program) };
}

/** The frames of the program, with the variables that are told of the innermost. */
async function told({ program, core: file }: { program: string; core: string }, onlyCertain: boolean) {
  const core = openCore(file);
  const modules = inspectModules(core, { debugRoots: [] });
  const loaded = {
    core: file,
    process: core,
    executable: program,
    modules,
    mappedFiles: [],
    loadedNames: [],
    debugRoots: [],
  };
  try {
    return await withNative(loaded, onlyCertain, async (engine) => {
      const [stack] = await engine.stacks(core.threads[0]?.id ?? 0, { frames: 16, otherFrames: 16 });
      assert(stack !== undefined);
      const frames = stack.entries.map(({ function: name, file: source, line }) => [name, source, line].join(' '));
      return { frames, variables: (await engine.variables?.(stack, 1))?.map(({ name, type }) => `${type} ${name}`) };
    });
  } finally {
    core.close();
  }
}

const FRAMES = ['price_of main.c 5', 'sum main.c 10', 'total total.c 3', 'main main.c 15'];
const VARIABLES = ['int count', 'const struct item * first', 'int result'];

/** Puts the .dwo files into one package, and removes them. */
function pack(directory: string, packer: string, ...args: readonly string[]): void {
  execFileSync(packer, [...args, '-o', 'program.dwp'], { cwd: directory, timeout: PATIENCE });
  for (const name of NAMES) rmSync(path.join(directory, `${name}.dwo`));
}

for (const version of [4, 5] as const)
  suite(`split debug information, DWARF ${version}`, { skip: process.arch !== 'x64' }, () => {
    test('its .dwo files tell of inlined functions, lines and variables', async () => {
      const { frames, variables } = await told(crashed('gcc', version), true);
      assert.deepEqual(frames, FRAMES);
      assert.deepEqual(variables?.toSorted(), VARIABLES.toSorted());
    });

    test('without them, and with those of another build, lines alone are told, and that is not certain', async () => {
      const directory = path.join(work, `gcc-${version}`);
      const program = path.join(directory, 'program');
      const died = { program, core: crash(directory, program) };
      renameSync(path.join(directory, 'main.dwo'), path.join(directory, 'kept'));
      await assert.rejects(told(died, true), Uncertain);
      assert.match((await told(died, false)).frames[0] ?? '', /^sum .*main\.c 5$/);
      writeFileSync(path.join(directory, 'other.c'), `${MAIN}int other;\n`);
      execFileSync('gcc', ['-gsplit-dwarf', `-gdwarf-${version}`, '-O0', '-c', 'other.c', '-o', 'other.o'], {
        cwd: directory,
      });
      renameSync(path.join(directory, 'other.dwo'), path.join(directory, 'main.dwo'));
      await assert.rejects(told(died, true), Uncertain);
      renameSync(path.join(directory, 'kept'), path.join(directory, 'main.dwo'));
    });

    const compiler = ['clang', 'clang-14'].map(findProgram).find((each) => each !== undefined);
    const packer = ['llvm-dwp', 'llvm-dwp-14'].map(findProgram).find((each) => each !== undefined);
    test('so does a package of them (.dwp)', { skip: compiler === undefined || packer === undefined }, async () => {
      const died = crashed(path.basename(compiler ?? ''), version);
      pack(died.directory, packer ?? '', 'main.dwo', 'total.dwo');
      const { frames, variables } = await told(died, true);
      assert.deepEqual(frames.slice(0, 3), FRAMES.slice(0, 3));
      assert(variables?.includes('const struct item * first'));
    });
  });

test("a package of binutils' dwp", { skip: process.arch !== 'x64' }, async () => {
  const directory = path.join(work, 'gcc-4');
  const program = path.join(directory, 'program');
  pack(directory, 'dwp', '-e', 'program');
  const { frames, variables } = await told({ program, core: crash(directory, program) }, true);
  assert.deepEqual(frames, FRAMES);
  assert.deepEqual(variables?.toSorted(), VARIABLES.toSorted());
});
