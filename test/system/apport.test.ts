// apport itself can't run here: it is part of Ubuntu and handles a crash only with the packages' database at hand. So the
// pattern that it sets is given, and a core of a real crash is put where it puts them.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, suite, test } from 'node:test';
import { collectCores } from '../../src/evidence/run/collect.ts';
import { runCommand } from '../../src/evidence/run/run-command.ts';

const PATTERN = '|/usr/share/apport/apport -p%p -s%s -c%c -d%d -P%P -u%u -g%g -- %E';
const APPORT = '/var/lib/apport';
const COREDUMPS = path.join(APPORT, 'coredump');
const wasThere = existsSync(APPORT);
const cwd = mkdtempSync(path.join(tmpdir(), 'faultline-apport-'));
process.env.TMPDIR = cwd; // what others crash elsewhere meanwhile is not looked at
after(() => {
  rmSync(cwd, { recursive: true });
  if (!wasThere) rmSync(APPORT, { recursive: true, force: true });
});

/** A run whose process dies by a signal and leaves `core` in our directory. */
const crash = () => runCommand(['sh', '-c', 'cd "$0" && kill -s SEGV $$', cwd], { sanitizerOptions: false });
const settings = { pattern: PATTERN, usesPid: false };

suite("with Ubuntu's apport", () => {
  test("a core is found in apport's directory", async () => {
    const run = await crash();
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const core = path.join(COREDUMPS, `core._usr_bin_dash.0.${boot}.${run.pid}.${Math.floor(run.ended / 1000)}`);
    mkdirSync(COREDUMPS, { recursive: true });
    renameSync(path.join(cwd, 'core'), core);
    const { cores, incomplete } = await collectCores(run, settings);
    assert.deepEqual(
      cores.map(({ name }) => name),
      [core],
    );
    assert.deepEqual(incomplete, []);
    rmSync(core);
  });

  test('and where the process was, as older ones have it', async () => {
    const { cores } = await collectCores(await crash(), settings);
    assert.deepEqual(
      cores.map(({ name }) => name),
      [path.join(cwd, 'core')],
    );
    rmSync(path.join(cwd, 'core'));
  });

  test('none is said to be lost', async () => {
    const run = await crash();
    rmSync(path.join(cwd, 'core'));
    const { cores, lost } = await collectCores(run, settings);
    assert.deepEqual(cores, []);
    assert.match(lost ?? '', /^status 139 is that of a process that a signal ended/);
  });
});
