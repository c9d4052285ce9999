import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { triageCoredump } from '../../src/coredump/coredump.ts';
import { sectionOf } from '../../src/report/section-of.ts';
import { temporaryDirectory } from '../../src/tools/lifecycle.ts';
import { ROOT } from '../support/imports.ts';

/** What is wrong, by the fault: by the lines of fixtures/processors/crash.c. */
const NAMED: Readonly<Record<string, string>> = {
  null_read: '*null_pointer: null_pointer',
  null_write: '*null_pointer: null_pointer',
  in_alarm_handler: '*null_pointer: null_pointer',
  null_member: 'null_pair->fourth: null_pair',
  null_byte: '*null_byte: null_byte',
  null_signed_byte: '*null_byte: null_byte',
  null_short: '*null_short: null_short',
  null_double_read: '*null_double: null_double',
  wild_read: '*wild_pointer: wild_pointer',
  wild_write: '*wild_pointer: wild_pointer',
  after_alarm: '*wild_pointer: wild_pointer',
  wild_copy_from: '*wild_pair: wild_pair',
  wild_copy_to: '*wild_pair: wild_pair',
  atomic: 'wild_pointer: wild_pointer',
  compare_and_swap: 'wild_pointer: wild_pointer',
  indexed: 'wild_pointer[index]: wild_pointer',
  null_call: 'null_function: null_function',
  data_call: 'page: page',
  misaligned_call: 'odd: odd',
  printf: 'wild_text: wild_text',
};

test('aarch64: the variable behind a fault, of recorded crashes; of all others none', async (context) => {
  const { path: directory, remove } = temporaryDirectory();
  after(remove);
  execFileSync('tar', ['-xf', path.join(ROOT, 'fixtures/processors/aarch64.tar.zst'), '-C', directory]);
  const faults = readdirSync(path.join(directory, 'cores')).flatMap(
    (name) => /^crash\.(\w+)\.core$/.exec(name)?.[1] ?? [],
  );
  const told: Record<string, string> = {};
  for (const fault of faults) {
    const report = await triageCoredump(path.join(directory, 'cores', `crash.${fault}.core`), {
      sysroot: path.join(directory, 'root'),
      exe: path.join(directory, 'root/crash'),
    });
    const variable = sectionOf(report, 'crash')?.cause.variable;
    if (variable !== undefined) told[fault] = `${variable.expression}: ${variable.base.name}`;
  }
  context.diagnostic(`${Object.keys(told).length} of ${faults.length} are named`);
  assert.deepEqual(told, NAMED);
});
