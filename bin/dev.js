#!/usr/bin/env node
// The CLI from its sources, without a build: Node strips the types. For development only.
import { main } from '../src/main.ts';
import { manualOf } from '../src/manual/from-commands.ts';
import { readManual } from './manual.js';

const manual = await readManual(new URL('../src/commands/', import.meta.url), manualOf);
await main({
  manual: () => manual,
  load: (name) => import(`../src/commands/${name.replaceAll(' ', '/')}.ts`),
});
