// Writes what becomes the single executable: all of the program as one script, for Node's single executable applications.
import { build } from 'esbuild';
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundling } from './bundling.js';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Builds the script into a file; dist/manual.json must be there. */
export async function buildSingle(outfile) {
  await build({
    ...bundling,
    absWorkingDir: root,
    stdin: { contents: entry(), resolveDir: root, sourcefile: 'single.js' },
    outfile,
    format: 'cjs', // what Node 24 takes
    keepNames: true,
    minifyWhitespace: true,
    minifySyntax: true,
    logOverride: { 'empty-import-meta': 'silent' },
  });
}

function entry() {
  const commands = globSync('src/commands/**/*.ts', { cwd: root }).map((file) => {
    const name = file.replace('src/commands/', '').replace('.ts', '').replaceAll('/', ' ');
    return `  ${JSON.stringify(name)}: () => import('./${file}'),`;
  });
  return `import { main } from './src/main.ts';
import { prepareEnvironment } from './src/user-directories.ts';
const manual = ${readFileSync(new URL('../dist/manual.json', import.meta.url), 'utf8')};
const commands = {
${commands.join('\n')}
};
prepareEnvironment();
void main({ manual: () => manual, load: (name) => commands[name]() });
`;
}
