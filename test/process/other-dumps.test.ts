import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { findEvidence } from '../../src/evidence/find-evidence.ts';
import { openCore } from '../../src/process/core.ts';
import { temporaryDirectory } from '../../src/tools/lifecycle.ts';
import { crash } from '../support/crash.ts';

const directory = temporaryDirectory().path;

/** First bytes by the headers that other-dumps.ts names: what writes such dumps (Windows, a kernel that died) can't run in a test. */
for (const [head, message] of [
  ['MDMP\x93\xa7\0\0', /is not a core dump, but a minidump/],
  ['KDUMP   \x06\0\0\0', /the memory of a whole machine/],
  ['PAGEDU64\x0f\0\0\0', /a dump of the Windows kernel/],
] as const)
  test(`a dump that begins with ${head.slice(0, 4)} is called by its name`, async () => {
    const file = path.join(directory, 'dump');
    writeFileSync(file, Buffer.from(head.padEnd(4096, '\0'), 'latin1'));
    await assert.rejects(findEvidence(file, {}), message);
  });

test("a core with a note of QEMU's is the memory of a machine", async () => {
  const bytes = readFileSync((await crash('null-read')).core);
  bytes.write('QEMU', bytes.indexOf('CORE\0'), 'latin1');
  const file = path.join(directory, 'machine');
  writeFileSync(file, bytes);
  assert.throws(() => openCore(file), /machine is the memory of a whole machine, of its kernel, not of a process/);
});
