import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { dynamicFunctions } from '../../src/elf/dynamic-symbols.ts';
import { bytesOf } from '../../src/elf/bytes.ts';
import { PATIENCE } from '../support/until.ts';

const FIXTURES = fileURLToPath(new URL('../../fixtures/', import.meta.url));

/** Inlined functions, templates, a namespace, variables in registers and lists: what debug information of C++ is made of. */
const PROGRAM = `
extern "C" int abs(int);
namespace shop {
template <class T> struct list { T value; list *next; T sum() const { return value + (next ? next->sum() : 0); } };
static inline __attribute__((always_inline)) int twice(int price) { return price + price; }
__attribute__((noinline)) int total(const list<int> *first, int count) {
  int result = 0;
  for (int index = 0; index < count; index++, first = first->next) result += twice(first->value) + first->sum();
  return result;
}
}
int main(int argc, char **) {
  shop::list<int> last = {2, nullptr}, first = {argc, &last};
  return shop::total(&first, argc + 5) ? abs(argc) : 0;
}
`;

const BUILDS: Readonly<Record<string, readonly string[]>> = {
  'dwarf-4': ['-gdwarf-4', '-O2'],
  'dwarf-5': ['-gdwarf-5', '-O2'],
  'dwarf-5-unoptimised': ['-gdwarf-5', '-O0'],
  'dwarf-5-of-64-bits': ['-gdwarf-5', '-gdwarf64', '-O2'],
  'type-units': ['-gdwarf-4', '-O2', '-fdebug-types-section'],
  packed: ['-gdwarf-5', '-O2', '-gz'],
  'frames-for-debuggers': ['-gdwarf-4', '-O2', '-fno-asynchronous-unwind-tables', '-fno-exceptions'],
};

/** The program as it is built in several ways, in a directory. */
export function programs(directory: string): Buffer[] {
  const source = path.join(directory, 'program.cc');
  writeFileSync(source, PROGRAM);
  return Object.entries(BUILDS).map(([name, options]) => {
    execFileSync('g++', [...options, '-o', name, source], { cwd: directory });
    return readFileSync(path.join(directory, name));
  });
}

/** A program with split debug information: the .dwo file of each, and the package. */
export function splitProgram(
  directory: string,
  version: 4 | 5,
): { readonly program: Buffer; readonly payloads: Buffer[] } {
  const run = (command: string, ...args: string[]) => execFileSync(command, args, { cwd: directory });
  const name = `split-${version}`;
  run('g++', '-gsplit-dwarf', `-gdwarf-${version}`, '-O2', '-c', '-o', `${name}.o`, 'program.cc');
  run('g++', '-o', name, `${name}.o`);
  if (version === 4) run('dwp', '-e', name, '-o', `${name}.dwp`);
  const files = [`${name}.dwo`, ...(version === 4 ? [`${name}.dwp`] : [])];
  const read = (file: string) => readFileSync(path.join(directory, file));
  return { program: read(name), payloads: files.map(read) };
}

/** A stripped program with its symbols packed (.gnu_debugdata), and the packed file itself. */
export function packedProgram(directory: string): { readonly program: Buffer; readonly inner: Buffer } {
  const run = (command: string, ...args: string[]) => execFileSync(command, args, { cwd: directory });
  run('objcopy', '--strip-debug', 'dwarf-5', 'symbols');
  run('xz', '--keep', '--force', 'symbols');
  run('objcopy', '--strip-all', '--add-section', '.gnu_debugdata=symbols.xz', 'dwarf-5', 'stripped');
  const read = (file: string) => readFileSync(path.join(directory, file));
  return { program: read('stripped'), inner: read('symbols') };
}

/** Mangled names: those of libstdc++, and of Rust in both its ways. */
export function symbols(): string[] {
  const library = execFileSync('g++', ['-print-file-name=libstdc++.so.6'], { encoding: 'utf8' }).trim();
  const { functions } = dynamicFunctions(bytesOf(readFileSync(library)), /^_Z/);
  return [...functions.filter((_, index) => index % 23 === 0).map(({ name }) => name), ...RUST];
}

const RUST = [
  '_RNvCs1234_7mycrate3foo',
  '_RINvNtC3std3mem8align_ofjdE',
  '_RNCNvCs21hi0yVfW1J_6parser4mains_0B3_',
  '_RNvXs_NtCs6NbAdEYVBbz_4core3fmtRmNtB4_5Debug3fmt',
  '_ZN4core3ptr85drop_in_place$LT$std..rt..lang_start$LT$$LP$$RP$$GT$..$u7b$$u7b$closure$u7d$$u7d$$GT$17h0123456789abcdefE',
];

const GO = '/usr/bin/go';

/** The core of a Go program that crashed; undefined where Go is not installed. */
export function goCore(directory: string): string | undefined {
  if (!existsSync(GO)) return undefined;
  const env = { ...process.env, GOCACHE: directory, GO111MODULE: 'off', HOME: '/nonexistent', GOTRACEBACK: 'crash' };
  const source = path.join(FIXTURES, 'go-stacks/many.go');
  execFileSync(GO, ['build', '-o', path.join(directory, 'many'), source], { env });
  return coreOf(directory, 'many', env);
}

/** The core of a Python whose threads wait. */
export function pythonCore(directory: string, python: string): string | undefined {
  const program = path.join(FIXTURES, 'python-stacks/names.py');
  return coreOf(directory, python, process.env, '-X', 'faulthandler', program);
}

/** The core of the program of C++, whose list ends too early. */
export function programCore(directory: string): string | undefined {
  return coreOf(directory, 'dwarf-5-unoptimised', process.env);
}

function coreOf(directory: string, program: string, env: NodeJS.ProcessEnv, ...args: string[]): string | undefined {
  const cwd = mkdtempSync(path.join(directory, 'run-'));
  const command = ['-c', 'ulimit -c unlimited; exec "$@"', 'sh', path.resolve(directory, program), ...args];
  for (let run = 0; run < 5; run++) {
    spawnSync('sh', command, { cwd, env, timeout: PATIENCE });
    const core = readdirSync(cwd).find((name) => name.startsWith('core'));
    if (core !== undefined) return path.join(cwd, core);
  }
  return undefined;
}
