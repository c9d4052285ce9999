// Writes docs/commands from the manual of the built commands; test/manual/pages.test.ts tells when that was forgotten.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

const { markdownPages } = await import('../dist/manual/markdown.js');
const manual = JSON.parse(readFileSync(new URL('../dist/manual.json', import.meta.url), 'utf8'));
const directory = new URL('../docs/commands/', import.meta.url);
rmSync(directory, { recursive: true, force: true });
mkdirSync(directory, { recursive: true });
for (const [name, page] of markdownPages(manual)) writeFileSync(new URL(name, directory), page);
