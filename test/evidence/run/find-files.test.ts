import assert from 'node:assert/strict';
import { symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { parseCorePattern } from '../../../src/linux/core-pattern.ts';
import { findFiles } from '../../../src/evidence/run/find-files.ts';
import { temporaryDirectory } from '../../../src/tools/lifecycle.ts';

test('links that lead nowhere and have the name of a core keep no core from being found', () => {
  const { path: directory } = temporaryDirectory();
  const pattern = parseCorePattern('core.%p', false);
  assert(pattern.kind === 'file');
  symlinkSync('core.1', path.join(directory, 'core.1'));
  symlinkSync('/nowhere', path.join(directory, 'core.2'));
  writeFileSync(path.join(directory, 'core.3'), 'core');
  assert.deepEqual(findFiles(pattern, [directory], 0).files, [path.join(directory, 'core.3')]);
});
