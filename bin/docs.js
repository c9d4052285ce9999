// Writes docs/commands, and the list of man pages in package.json, from the manual of the built commands;
// test/manual/pages.test.ts tells when that was forgotten.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

const { markdownPages } = await import('../dist/manual/markdown.js');
const { manPages } = await import('../dist/manual/roff.js');
const manual = JSON.parse(readFileSync(new URL('../dist/manual.json', import.meta.url), 'utf8'));
const directory = new URL('../docs/commands/', import.meta.url);
rmSync(directory, { recursive: true, force: true });
mkdirSync(directory, { recursive: true });
for (const [name, page] of markdownPages(manual)) writeFileSync(new URL(name, directory), page);

const about = new URL('../package.json', import.meta.url);
const man = [...manPages(manual).keys()].map((name) => `dist/man/${name}`);
writeFileSync(about, `${JSON.stringify({ ...JSON.parse(readFileSync(about, 'utf8')), man }, null, 2)}\n`);
