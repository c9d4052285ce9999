import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findingOf } from '../../src/crash/finding.ts';
import { crash } from '../support/crash.ts';
import { triageCoredump } from '../../src/coredump/coredump.ts';
import { sectionOf } from '../../src/report/section-of.ts';

test("what the program said ends a finding's sentence with one full stop", async () => {
  const { core, remove } = await crash('assert');
  const section = sectionOf(await triageCoredump(core, {}), 'crash') ?? assert.fail('no crash');
  remove();
  assert.match(section.cause.summary, /Assertion .* failed\.$/);
  assert.match(findingOf(section).message, /Assertion .* failed\. Signature: assertion \| /);
});
