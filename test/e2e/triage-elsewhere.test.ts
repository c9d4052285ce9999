import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { accessSync, closeSync, copyFileSync, openSync, rmSync, symlinkSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { before, suite, test } from 'node:test';
import { parseReport } from '../../src/report/model.ts';
import { sectionOf } from '../../src/report/section-of.ts';
import { temporaryDirectory } from '../../src/tools/lifecycle.ts';
import { crash, type Crash } from '../support/crash.ts';
import { faultline } from '../support/faultline.ts';
import { systemWithoutLibc, systemWithoutLinks } from '../support/other-libc.ts';
import { mistakes } from '../support/verdict.ts';

const SHARED_MEMORY = '/dev/shm';
const NEW_NAMESPACE = ['--user', '--map-root-user', '--mount'];

/** Evidence that gdb, in a sandbox with a /proc and a /dev of its own, would not find by the name that was given. */
suite('evidence is found', () => {
  let died: Crash;
  before(async () => {
    died = await crash('handler-raise');
  });

  async function assertFound(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<void> {
    const { status, stdout, stderr } = await faultline(['triage', 'coredump', ...args, '--json'], {
      env,
    });
    assert.equal(stderr, '');
    assert.equal(status, 0);
    assert.equal(sectionOf(parseReport(JSON.parse(stdout)), 'crash')?.faultFrame?.function, died.truth.faultFunction);
  }

  test('in shared memory', { skip: missing(SHARED_MEMORY) }, async () => {
    const { path: directory, remove } = temporaryDirectory(SHARED_MEMORY);
    const core = path.join(directory, 'core');
    copyFileSync(died.core, core);
    await assertFound([core]);
    spawnSync('gzip', [core]);
    await assertFound([`${core}.gz`], { TMPDIR: directory });
    remove();
  });

  test('behind a descriptor, also when it was deleted', async () => {
    const core = path.join(died.directory, 'another core');
    copyFileSync(died.core, core);
    const descriptor = openSync(core, 'r');
    const name = `/proc/${process.pid}/fd/${descriptor}`;
    await assertFound([name]);
    rmSync(core);
    await assertFound([name]);
    closeSync(descriptor);
  });

  test('where only a container has it', { skip: cannotUnshare() }, async () => {
    const script =
      'mount -t tmpfs none /mnt && cp "$0" /mnt/core && cp "$1" /mnt/program && echo ready && exec sleep 600';
    const container = spawn('unshare', [...NEW_NAMESPACE, 'sh', '-c', script, died.core, died.exe], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      await new Promise((resolve) => container.stdout.once('data', resolve));
      const root = `/proc/${container.pid}/root`;
      await assertFound([`${root}/mnt/core`]);
      await assertFound([`${root}/mnt/core`, '--exe', `${root}/mnt/program`]);
      await assertFound([died.core, '--sysroot', root]);
    } finally {
      container.kill(constants.signals.SIGKILL);
    }
  });
});

test('a handler is known by what the kernel saved, where the C library that it returns to is not there', async () => {
  const died = await crash('handler-crashes');
  const system = systemWithoutLibc(died.core);
  const { stdout } = await faultline([
    'triage',
    'coredump',
    died.core,
    '--sysroot',
    system.path,
    '--exe',
    died.exe,
    '--json',
  ]);
  assert.deepEqual(mistakes(parseReport(JSON.parse(stdout)), died.truth), []);
  system.remove();
});

suite('the libraries of a sysroot are those that were mapped', () => {
  for (const { name, link } of [
    { name: 'where no link leads to them', link: undefined },
    { name: 'where an absolute link leads out of it', link: '/nowhere/lib' },
  ]) {
    test(name, async () => {
      const died = await crash('handler-raise-nodefer');
      const system = systemWithoutLinks(died.core);
      if (link !== undefined) symlinkSync(link, path.join(system.path, 'lib'));
      const { stdout } = await faultline([
        'triage',
        'coredump',
        died.core,
        '--sysroot',
        system.path,
        '--exe',
        died.exe,
        '--json',
      ]);
      assert.deepEqual(mistakes(parseReport(JSON.parse(stdout)), died.truth), []);
      system.remove();
    });
  }
});

function missing(file: string): string | false {
  try {
    accessSync(file);
    return false;
  } catch {
    return `there is no ${file}`;
  }
}

function cannotUnshare(): string | false {
  return spawnSync('unshare', [...NEW_NAMESPACE, 'true']).status === 0
    ? false
    : 'the system lets nobody make a mount namespace';
}
