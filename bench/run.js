// Runs every bench of this directory (*.bench.ts) and prints one table. Arguments choose: npm run bench -- coredump
// With --against REVISION: start-up and the triage of a small core, this build and that of the revision in turn.
import { globSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { withPlainCores } from '../test/support/plain-cores.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const { values, positionals: wanted } = parseArgs({
  options: { against: { type: 'string' } },
  allowPositionals: true,
});
const files = globSync('*.bench.ts', { cwd: here }).filter(
  (file) => wanted.length === 0 || wanted.some((name) => file.startsWith(name)),
);

await withPlainCores(values.against === undefined ? allBenches : () => compare(values.against));

async function allBenches() {
  for (const file of files.toSorted()) {
    console.log(`\n${file.replace('.bench.ts', '')}`);
    const { bench } = await import(path.join(here, file));
    for (const row of await bench()) console.log(format(row));
  }
}

async function compare(revision) {
  const { against } = await import('./against.ts');
  console.log(`\nours: this build; theirs: ${revision}`);
  for (const row of await against(revision)) console.log(format(row));
}

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
