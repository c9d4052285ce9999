// Builds dist/ from src/: few large files, because loading some three hundred small ones takes longer than all else at start-up.
import { build } from 'esbuild';
import { globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundling, notices, wasmBeside } from './bundling.js';
import { readManual } from './manual.js';
import { merge } from './merge.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = new URL('../dist/', import.meta.url);

/** What starts, and what `--version` and help take: it stays small, and without oclif. What is loaded before code is cached stays apart. */
const START = ['src/main.ts', 'src/dispatch.ts', 'src/show-help.ts'];
const BEFORE = ['src/user-directories.ts'];
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
  'dist/chunks/start.js': { entries: START, apart: BEFORE },
  'dist/chunks/ci-run.js': { entries: CI, apart: BEFORE },
  'dist/chunks/command.js': { entries: ['src/program.ts', 'src/commands/schema.ts'], apart: BEFORE },
  'dist/chunks/output.js': {
    entries: ['src/report/mask.ts', 'src/report/views/text.ts', 'src/config/config.ts', 'src/tools/run.ts'],
    apart: BEFORE,
  },
  'dist/chunks/triage-coredump.js': { entries: TRIAGE, apart: [...BEFORE, ...OTHERS] },
  'dist/chunks/shared.js': { entries: TRIAGE, apart: BEFORE },
};

rmSync(dist, { recursive: true, force: true }); // a command that was removed must not stay
const { metafile } = await build({
  ...bundling,
  plugins: [wasmBeside(dist), ...bundling.plugins],
  metafile: true,
  absWorkingDir: root,
  entryPoints: [
    'src/main.ts',
    'src/user-directories.ts',
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
  banner: {
    js: "import { createRequire as bundledRequire } from 'node:module'; const require = /* @__PURE__ */ bundledRequire(import.meta.url);",
  }, // for packages that are CommonJS
});
await merge({
  root,
  outputs: metafile.outputs,
  groups: TOGETHER,
  options: { bundle: true, platform: bundling.platform, target: bundling.target, sourcemap: 'linked' },
});

await shrink();

const { manualOf } = await import(new URL('manual/from-commands.js', dist));
const { manPages } = await import(new URL('manual/roff.js', dist));
const { SHELLS } = await import(new URL('manual/completion/shells.js', dist));
const { completionFor } = await import(new URL('manual/completion/index.js', dist));
const manual = await readManual(new URL('commands/', dist), manualOf);
writeFileSync(new URL('manual.json', dist), JSON.stringify(manual));
writeFileSync(new URL('THIRD-PARTY-NOTICES.txt', dist), notices(metafile, root));
write('man/', manPages(manual));
write('completion/', new Map(SHELLS.map((shell) => [`faultline.${shell}`, completionFor(shell, manual)])));

/** Takes what no machine reads out of the files: each start reads two megabytes of them, and compares them with what was compiled. */
async function shrink() {
  await build({
    absWorkingDir: root,
    entryPoints: globSync('dist/**/*.js', { cwd: root }),
    outdir: 'dist',
    outbase: 'dist',
    allowOverwrite: true,
    format: 'esm',
    target: bundling.target,
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    sourcemap: 'linked',
  });
}

function write(directory, files) {
  mkdirSync(new URL(directory, dist), { recursive: true });
  for (const [name, text] of files) writeFileSync(new URL(directory + name, dist), text);
}
