// Runs every bench of this directory (*.bench.ts) and prints one table. Arguments choose: npm run bench -- coredump
import { globSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { withPlainCores } from '../test/support/plain-cores.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const wanted = process.argv.slice(2);
const files = globSync('*.bench.ts', { cwd: here }).filter(
  (file) => wanted.length === 0 || wanted.some((name) => file.startsWith(name)),
);

await withPlainCores(async () => {
  for (const file of files.toSorted()) {
    console.log(`\n${file.replace('.bench.ts', '')}`);
    const { bench } = await import(path.join(here, file));
    for (const row of await bench()) console.log(format(row));
  }
});

function format({ name, ours, theirs, ratio, memory, note }) {
  const parts = [
    name.padEnd(44),
    `ours ${ms(ours)}`,
    theirs === undefined ? '' : `theirs ${ms(theirs)}`,
    ratio === undefined ? '' : `ratio ${ratio.toFixed(2)}`,
    memory === undefined ? '' : `peak ${Math.round(memory)} MB`,
    note ?? '',
  ];
  return `  ${parts.filter((part) => part !== '').join('  ')}`;
}

function ms(value) {
  return `${value.toFixed(value < 10 ? 1 : 0)} ms`.padStart(9);
}
