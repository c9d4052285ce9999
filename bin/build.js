// Builds dist/ from src/: few large files, because loading some three hundred small ones takes longer than all else at start-up.
import { build } from 'esbuild';
import { globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundling, notices } from './bundling.js';
import { readManual } from './manual.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = new URL('../dist/', import.meta.url);

rmSync(dist, { recursive: true, force: true }); // a command that was removed must not stay
const { metafile } = await build({
  ...bundling,
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
    js: "import { createRequire as bundledRequire } from 'node:module'; const require = bundledRequire(import.meta.url);",
  }, // for packages that are CommonJS
});

const { manualOf } = await import(new URL('manual/from-commands.js', dist));
const { manPages } = await import(new URL('manual/roff.js', dist));
const { SHELLS } = await import(new URL('manual/completion/shells.js', dist));
const { completionFor } = await import(new URL('manual/completion/index.js', dist));
const manual = await readManual(new URL('commands/', dist), manualOf);
writeFileSync(new URL('manual.json', dist), JSON.stringify(manual));
writeFileSync(new URL('THIRD-PARTY-NOTICES.txt', dist), notices(metafile, root));
write('man/', manPages(manual));
write('completion/', new Map(SHELLS.map((shell) => [`faultline.${shell}`, completionFor(shell, manual)])));

function write(directory, files) {
  mkdirSync(new URL(directory, dist), { recursive: true });
  for (const [name, text] of files) writeFileSync(new URL(directory + name, dist), text);
}
