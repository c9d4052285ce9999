#!/usr/bin/env node
// The CLI from its sources, without a build: Node strips the types. For development only.
import { execute, settings } from '@oclif/core';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

settings.enableAutoTranspile = false; // oclif would run a stale dist with TypeScript 7
const root = fileURLToPath(new URL('..', import.meta.url));
const pjson = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
await execute({
  dir: import.meta.url,
  loadOptions: {
    root,
    ignoreManifest: true,
    pjson: { ...pjson, oclif: { ...pjson.oclif, commands: './src/commands' } },
  },
});
