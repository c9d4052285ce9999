import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { truthOf, type Set as Recorded } from '../../fixtures/processors/truth.ts';
import { triageCoredump } from '../../src/coredump/coredump.ts';
import type { Report } from '../../src/report/model.ts';
import { sectionOf } from '../../src/report/section-of.ts';
import { temporaryDirectory } from '../../src/tools/lifecycle.ts';
import type { Truth } from '../support/crash.ts';
import { ROOT } from '../support/imports.ts';
import { unpackedSet } from '../support/recorded-processors.ts';
import { faultline } from '../support/faultline.ts';
import { mistakes } from '../support/verdict.ts';

/** Sets whose every crash is told right; those of the others are recorded, and not asked yet. */
const ASKED: readonly Recorded[] = ['aarch64', 'aarch64-armhf', 'armhf', 'riscv64', 'ppc64le', 's390x', 'loongarch64'];

/** Crashes without and with a handler whose function and callers are known on all of them. */
const COMPARED = /^crash\.([a-z_]+)(?:\.raise\.stack\.handler|\.return\.altstack\.siginfo)?$/;
/** Faults that are not the same everywhere: why. */
const DIFFERENT: ReadonlySet<string> = new Set([
  // Read or write, the processor decides of what does both.
  'atomic',
  'compare_and_swap',
  // An address that some processors have, and others have not.
  'far_read',
  'far_write',
  // Another signal; of what was raised the C library's functions count, which have no names.
  'builtin_trap',
  'division',
  // No unwinding information, or a return address that is lost with the jump.
  'assert',
  'memcpy',
  'printf',
  'return_to_wild',
  'signed_return',
]);

/** Fingerprints, by the fault's name, of each set that has it. */
const fingerprints = new Map<string, Map<string, Set<string>>>();

function note(set: string, name: string, report: Report): void {
  const [, fault] = COMPARED.exec(name) ?? [];
  const told = sectionOf(report, 'crash')?.fingerprint;
  if (fault === undefined || told === undefined || DIFFERENT.has(fault)) return;
  const sets = fingerprints.get(fault) ?? new Map<string, Set<string>>();
  fingerprints.set(fault, sets.set(set, (sets.get(set) ?? new Set()).add(told)));
}

const scratch = temporaryDirectory();
after(() => scratch.remove());

/** Crashes that kernels of other processors made (fixtures/processors/record.sh): what was recovered is the truth of their source. */
for (const set of ASKED) {
  const directory = unpackedSet(set, scratch.path);
  const cores = path.join(directory, 'cores');
  describe(set, { concurrency: 2 }, () => {
    test('its files are judged, and their debug files found, as any others', async () => {
      const [root, core] = [path.join(directory, 'root'), path.join(cores, 'crash.null_read.core')];
      const judged = await faultline(['check-debug-sections', path.join(root, 'crash'), '--json']);
      assert.equal(judged.status, 0);
      assert.match(judged.stdout, /"verdict": "full"/);
      const found = await faultline(['symbols', 'find', core, '--sysroot', root, '--json']);
      assert.equal((JSON.parse(found.stdout) as Report).sections.length, 1);
      assert.match(found.stdout, /"path": "\/crash",\s+"buildId": "[0-9a-f]+",\s+"status": "found"/);
      assert.match(found.stdout, /"path": "\/lib\/libc\.so\.6"/);
    });
    for (const file of readdirSync(cores).filter((name) => name.endsWith('.core'))) {
      const name = path.basename(file, '.core');
      test(name, async () => {
        const truth = printedTruth(set, name, readFileSync(path.join(cores, `${name}.out`), 'utf8'));
        const report = await triageCoredump(path.join(cores, file), { sysroot: path.join(directory, 'root') });
        note(set, name, report);
        assert.deepEqual(mistakes(report, truth), []);
      });
    }
  });
}

/** gdb 13.1 does not know the second. */
for (const set of ['ppc64le', 'loongarch64'] as const)
  test(`without gdb: ${set}, all that is known of every crash`, async () => {
    const directory = unpackedSet(set, scratch.path);
    const cores = path.join(directory, 'cores');
    const wrong: string[] = [];
    for (const file of readdirSync(cores).filter((name) => name.endsWith('.core'))) {
      const name = path.basename(file, '.core');
      const truth = printedTruth(set, name, readFileSync(path.join(cores, `${name}.out`), 'utf8'));
      const sysroot = path.join(directory, 'root');
      const report = await triageCoredump(path.join(cores, file), { sysroot, engine: 'native' });
      wrong.push(...mistakes(report, truth).map((mistake) => `${name}: ${mistake}`));
    }
    assert.deepEqual(wrong, []);
  });

test("the same fault in the same source has the same fingerprint on every processor, this machine's too", async () => {
  const program = path.join(scratch.path, 'crash');
  const source = path.join(ROOT, 'fixtures', 'processors', 'crash.c');
  execFileSync('gcc', ['-g', '-O0', '-w', '-pthread', '-o', program, source]);
  for (const fault of fingerprints.keys()) {
    const directory = path.join(scratch.path, fault);
    mkdirSync(directory);
    const ended = spawnSync('sh', ['-c', 'ulimit -c unlimited && ulimit -s 256 && exec "$0" "$1"', program, fault], {
      cwd: directory,
    });
    const core = readdirSync(directory).find((name) => name.startsWith('core'));
    if (ended.signal === null || core === undefined) continue; // this processor has no such fault
    note('here', `crash.${fault}`, await triageCoredump(path.join(directory, core)));
  }
  assert.ok(fingerprints.size > 20, `${fingerprints.size} faults`);
  for (const [fault, sets] of fingerprints)
    assert.equal(
      new Set([...sets.values()].flatMap((told) => [...told])).size,
      1,
      `${fault}: ${[...sets.keys()].join(', ')}`,
    );
  assert.ok([...fingerprints.values()].filter((sets) => sets.has('here')).length > 20);
});

/** The truth, with what the program printed. */
function printedTruth(set: Recorded, name: string, output: string): Truth {
  const expected = truthOf(set, name);
  assert.ok(expected !== undefined, `${name} has a truth`);
  const printed = (what: string): string =>
    [...output.matchAll(new RegExp(`^${what} (\\w+)$`, 'gm'))].at(-1)?.[1] ?? assert.fail(`${name} printed no ${what}`);
  const { address, thread: _thread, sender: _sender, ...rest } = expected;
  return {
    ...rest,
    thread: Number(printed('thread')),
    ...(address !== undefined && { address: address === 'printed' ? printed('address') : address }),
  };
}
