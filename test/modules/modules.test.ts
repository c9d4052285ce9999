import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { triageCoredump } from '../../src/coredump/coredump.ts';
import { sectionOf } from '../../src/report/section-of.ts';
import { crash } from '../support/crash.ts';

/** Where the program's debug information is, by situation, and what the report says to do. */
const PROGRAMS = {
  'null-read': { debugInfo: 'found', fix: undefined },
  debuglink: { debugInfo: 'found', fix: undefined },
  stripped: { debugInfo: 'missing', fix: /^build it with -g/ },
  'deleted-executable': { debugInfo: 'missing', fix: /^not on this machine: find it \(build-id [0-9a-f]{40}\)/ },
  'replaced-executable': { debugInfo: 'mismatch', fix: /^replaced after the crash/ },
} as const;

for (const [situation, { debugInfo, fix }] of Object.entries(PROGRAMS)) {
  test(`${situation}: ${debugInfo}`, async () => {
    const died = await crash(situation);
    const { modules = [] } = sectionOf(await triageCoredump(died.core), 'modules') ?? {};
    const program = modules.find((module) => path.basename(module.path) === 'main' || module.path === died.exe);
    assert.equal(program?.debugInfo, debugInfo);
    if (fix === undefined) assert.equal(program.fix, undefined);
    else assert.match(program.fix ?? '', fix);
    assert.ok(modules.some((module) => module.path === '[vdso]' && module.debugInfo === 'found'));
    died.remove();
  });
}
