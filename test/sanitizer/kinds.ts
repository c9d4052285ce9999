import { execFile } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const KINDS = fileURLToPath(new URL('../../fixtures/sanitizer/kinds/', import.meta.url));
const NEWER = fileURLToPath(new URL('../../fixtures/sanitizer/newer/', import.meta.url));
const COMPILERS: Readonly<Record<string, readonly string[]>> = {
  '.c': ['gcc', 'clang-14'],
  '.cc': ['g++', 'clang++-14'],
};
const run = promisify(execFile);

/** A program with what is wrong with it, as its source says: `truth: heap-buffer-overflow fill write 1`, `direct-leak lose bytes=48 blocks=2`. */
export interface Situation {
  readonly name: string;
  readonly source: string;
  readonly sanitizer: string;
  readonly compilers: readonly string[];
  readonly flags: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly truth: readonly string[];
}

/** The programs of fixtures/sanitizer/kinds. */
export function situations(): Situation[] {
  return globSync('*.{c,cc}', { cwd: KINDS })
    .toSorted()
    .map((file) => situation(path.join(KINDS, file)));
}

/** What a newer Debian's compilers made of them: recorded by fixtures/sanitizer/record-newer.sh. */
export function newerLogs(): { file: string; situation: Situation; compiler: string }[] {
  const logs = globSync('*.log', { cwd: NEWER }).toSorted();
  return situations().flatMap((situation) =>
    logs
      .map((log) => ({ log, named: /^(?<compiler>[a-z]+-\d+)-(?<program>.+)\.log$/.exec(log)?.groups ?? {} }))
      .filter(({ named }) => named.program === path.parse(situation.name).name)
      .map(({ log, named }) => ({ file: path.join(NEWER, log), situation, compiler: named.compiler ?? '' })),
  );
}

function situation(source: string): Situation {
  const text = readFileSync(source, 'utf8');
  const said = (name: string) =>
    [...text.matchAll(new RegExp(`^// ${name}: (.*)$`, 'gm'))].map((match) => match[1] ?? '');
  const options = ['print_stacktrace=1', ...said('options')].join(':');
  const names = ['ASAN', 'UBSAN', 'TSAN', 'MSAN', 'HWASAN'].map((name) => [`${name}_OPTIONS`, options] as const);
  const own = said('environment').map((each) => [each.slice(0, each.indexOf('=')), each.slice(each.indexOf('=') + 1)]);
  const compiler = said('compiler');
  return {
    name: path.basename(source),
    source,
    sanitizer: said('sanitizer')[0] ?? 'address',
    compilers: compiler.length > 0 ? compiler : (COMPILERS[path.extname(source)] ?? []),
    flags: said('flags').flatMap((each) => each.split(' ')),
    environment: Object.fromEntries([...names, ...own]),
    truth: said('truth'),
  };
}

/** What of the truth holds for a compiler: `misaligned-pointer-use misaligned read clang` is only clang's. */
export function truthFor({ truth }: Situation, compiler: string): string[] {
  return truth
    .filter((line) => !line.endsWith(' clang') || compiler.startsWith('clang'))
    .map((line) => line.replace(/ clang$/, ''))
    .toSorted();
}

/** Builds a program and runs it. @returns what it wrote to standard error, and the program. */
export async function reportOf(
  { source, sanitizer, flags, environment, name }: Situation,
  compiler: string,
  directory: string,
): Promise<{ log: string; program: string }> {
  const program = path.join(directory, `${compiler}-${name}.program`);
  await run(compiler, [
    '-g',
    '-O0',
    '-fno-omit-frame-pointer',
    `-fsanitize=${sanitizer}`,
    ...flags,
    '-o',
    program,
    source,
  ]);
  const { stderr } = await run(program, [], { env: { ...process.env, ...environment }, maxBuffer: 1 << 26 }).catch(
    (error: unknown) => error as { stderr: string },
  );
  return { log: stderr, program };
}
