// Gathers what the commands say of themselves: for help, completion, man pages and docs/commands.
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * The manual of the commands in a directory, `dist/commands` or `src/commands`, made by the `manualOf` that lies beside them.
 * @param manualOf from src/manual/from-commands.ts
 * @param load gives a module's exports.
 */
export async function readManual(directory, manualOf, load = (file) => import(pathToFileURL(file).href)) {
  const root = fileURLToPath(directory);
  const classes = new Map();
  for (const file of globSync('**/*.{js,ts}', { cwd: root })) {
    const name = file.replace(/\.[jt]s$/, '').replaceAll('/', ' ');
    classes.set(name, (await load(path.join(root, file))).default);
  }
  const { version, description } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return manualOf(classes, { version, description });
}
