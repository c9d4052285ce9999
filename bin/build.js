// Builds dist/ from src/: few large files, because loading some three hundred small ones takes longer than all else at start-up.
import { build } from 'esbuild';
import { globSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** oclif sorts commands by localeCompare, whose first call loads the tables of Unicode collation: 10 ms of each start. Names of commands need none. */
const plainOrder = {
  name: 'plain-order',
  setup({ onLoad }) {
    onLoad({ filter: /@oclif\/core\/lib\/.*\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(
        /([\w.]+)\.localeCompare\(([\w.]+)\)/g,
        '($1 < $2 ? -1 : Number($1 > $2))',
      ),
    }));
  },
};

rmSync(new URL('../dist', import.meta.url), { recursive: true, force: true }); // a command that was removed must not stay
await build({
  absWorkingDir: root,
  entryPoints: ['src/main.ts', 'src/user-directories.ts', ...globSync('src/commands/**/*.ts', { cwd: root })],
  outbase: 'src',
  outdir: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true, // what a command imports lazily stays apart
  format: 'esm',
  platform: 'node',
  target: 'node24',
  sourcemap: 'linked',
  plugins: [plainOrder],
  external: [
    '@secretlint/*', // finds its rules by name, at run time
    'tar-stream',
    'yaml', // CommonJS that is imported lazily: bundled, it would lose its named exports
  ],
  banner: {
    js: "import { createRequire as bundledRequire } from 'node:module'; const require = bundledRequire(import.meta.url);",
  }, // for packages that are CommonJS
});
