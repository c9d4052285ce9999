// Builds dist/ from src/: few large files, because loading some three hundred small ones takes longer than all else at start-up.
import { build } from 'esbuild';
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { builtinsUnasked, bundling, notices, wasmBeside } from './bundling.js';
import { readManual } from './manual.js';
import { merge } from './merge.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = new URL('../dist/', import.meta.url);

/** What starts, and what `--version` and help take: it stays small, and without oclif. */
const START = ['src/main.ts', 'src/dispatch.ts', 'src/show-help.ts'];
/** `ci run -- COMMAND` without a flag: a job's command does not wait for oclif. */
const CI = [
  'src/config/config.ts',
  'src/ci/ci-run.ts',
  'src/ci/run-and-tell.ts',
  'src/ci/look-after.ts',
  'src/ci/tell.ts',
  'src/report/views/text.ts',
  'src/report/mask.ts',
];
const TRIAGE = ['src/commands/triage/coredump.ts', 'src/coredump/coredump.ts', 'src/coredump/triage.ts'];
const OTHERS = [
  'src/debug-sections/check.ts',
  'src/valgrind/summarise.ts',
  'src/guru/show.ts',
  'src/ci/run-and-tell.ts',
];

/** What is loaded together, each to be one file. */
const TOGETHER = {
  'dist/chunks/start.js': { entries: START },
  'dist/chunks/ci-run.js': { entries: CI },
  'dist/chunks/command.js': { entries: ['src/program.ts', 'src/commands/schema.ts'] },
  'dist/chunks/output.js': {
    entries: ['src/report/mask.ts', 'src/report/views/text.ts', 'src/config/config.ts', 'src/tools/run.ts'],
  },
  'dist/chunks/triage-coredump.js': { entries: TRIAGE, apart: OTHERS },
  'dist/chunks/shared.js': { entries: TRIAGE },
};

rmSync(dist, { recursive: true, force: true }); // a command that was removed must not stay
const { metafile } = await build({
  ...bundling,
  plugins: [wasmBeside(dist), ...bundling.plugins],
  metafile: true,
  absWorkingDir: root,
  entryPoints: [
    'src/main.ts',
    ...['from-commands', 'completion/index', 'completion/shells', 'markdown', 'roff'].map(
      (name) => `src/manual/${name}.ts`,
    ),
    ...globSync('src/commands/**/*.ts', { cwd: root }),
  ],
  outbase: 'src',
  outdir: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
  splitting: true, // what a command imports lazily stays apart
  format: 'esm',
  sourcemap: 'linked',
});
await merge({
  root,
  outputs: metafile.outputs,
  groups: TOGETHER,
  options: { bundle: true, platform: bundling.platform, target: bundling.target, sourcemap: 'linked' },
});

writeFileSync(new URL('package.json', dist), JSON.stringify({ type: 'commonjs' }));
await finish();
globSync('*/**/*.js', { cwd: dist }).forEach(withoutCopies);
await buildStart();

const load = createRequire(dist);
const { manualOf } = load('./manual/from-commands.js');
const { manPages } = load('./manual/roff.js');
const { SHELLS } = load('./manual/completion/shells.js');
const { completionFor } = load('./manual/completion/index.js');
const manual = await readManual(new URL('commands/', dist), manualOf, load);
writeFileSync(new URL('manual.json', dist), JSON.stringify(manual));
writeFileSync(new URL('THIRD-PARTY-NOTICES.txt', dist), notices(metafile, root));
write('man/', manPages(manual));
write('completion/', new Map(SHELLS.map((shell) => [`faultline.${shell}`, completionFor(shell, manual)])));

/**
 * Takes what no machine reads out of the files: each start reads two megabytes of them. They become CommonJS, for code that
 * a module has compiled can't be taken from it when it has run.
 */
async function finish() {
  await build({
    absWorkingDir: root,
    entryPoints: globSync('dist/**/*.js', { cwd: root }),
    outdir: 'dist',
    outbase: 'dist',
    allowOverwrite: true,
    platform: 'node',
    format: 'cjs',
    target: bundling.target,
    supported: { 'dynamic-import': false }, // it becomes a require, of which our own loader is asked
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    sourcemap: 'linked',
  });
}

/**
 * Of what a file exports esbuild makes a copy, property by property, and one more for each `import()`: for modules that were written as
 * CommonJS. Ours were not. What takes the place is as long, for the columns of source maps.
 */
function withoutCopies(name) {
  const file = new URL(name, dist);
  const spaced = (text, { length }) => text.padEnd(length);
  const source = readFileSync(file, 'utf8')
    .replace('__copyProps(__defProp({},"__esModule",{value:!0}),mod)', (copy) =>
      spaced('__defProp(mod,"__esModule",{value:!0})', copy),
    )
    .replaceAll(/\b__toESM(?=\(require\("\.{1,2}\/)/g, (copy) => spaced('', copy));
  writeFileSync(file, source);
}

/** What loads the others, and is loaded itself without compiled code. */
async function buildStart() {
  await build({
    ...bundling,
    absWorkingDir: root,
    plugins: [builtinsUnasked],
    entryPoints: ['src/start.ts'],
    outfile: 'dist/start.mjs',
    format: 'esm',
    minifyWhitespace: true,
    minifySyntax: true,
    sourcemap: 'linked',
  });
}

function write(directory, files) {
  mkdirSync(new URL(directory, dist), { recursive: true });
  for (const [name, text] of files) writeFileSync(new URL(directory + name, dist), text);
}
