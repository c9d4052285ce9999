import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite, test } from 'node:test';
import { parseCorePattern } from '../../src/linux/core-pattern.ts';
import { coredumpConf } from '../../src/doctor/checks/coredump-conf.ts';
import { container } from '../../src/doctor/checks/container.ts';
import { isOlder, versionIn } from '../../src/doctor/checks/tool-version.ts';
import { corePattern } from '../../src/doctor/checks/core-pattern.ts';
import { diskSpace } from '../../src/doctor/checks/disk-space.ts';
import { tools } from '../../src/doctor/checks/tools.ts';
import { dropInFile } from '../../src/doctor/drop-in.ts';
import { parseReport } from '../../src/report/model.ts';
import { temporaryDirectory } from '../../src/tools/lifecycle.ts';
import { faultline } from '../support/faultline.ts';
import { build, situation } from '../valgrind/fixtures.ts';

const RUN = fileURLToPath(new URL('../../bin/run.js', import.meta.url));
const TOOLS = fileURLToPath(new URL('../../fixtures/tools', import.meta.url));
const rulesOf = (json: string) => parseReport(JSON.parse(json)).findings.map(({ rule }) => rule);

suite('this machine', () => {
  test('a limit of 0 is found in the shell that has it, and only there', () => {
    const under = (limit: string) =>
      rulesOf(
        spawnSync('sh', ['-c', `ulimit -c ${limit}; exec "$@"`, 'sh', process.execPath, RUN, 'doctor', '--json'], {
          encoding: 'utf8',
        }).stdout,
      );
    assert.ok(under('0').includes('doctor/core-limit'));
    assert.ok(!under('unlimited').includes('doctor/core-limit'));
  });

  test('a crash test finds the core of a real crash, and removes it', async () => {
    const { path: cwd } = temporaryDirectory(); // where cores are looked for
    const { stdout } = await faultline(['doctor', '--crash-test'], { cwd, env: { TMPDIR: cwd } });
    assert.match(stdout, /ok +crash test +a core was found: /);
  });

  test('a tool that is missing is an error, with what installs it', async () => {
    const { stdout, status } = await faultline(['doctor'], { env: { PATH: '/nowhere' } });
    assert.equal(status, 1);
    assert.match(stdout, /apt-get install gdb/);
  });

  test('a sandbox that is missing is a note, with what installs it', async () => {
    const { stdout } = await faultline(['doctor', '--json'], { env: { PATH: '/nowhere' } });
    const { findings } = parseReport(JSON.parse(stdout));
    const note = findings.find(({ rule }) => rule === 'doctor/unconfined');
    assert.equal(note?.level, 'note');
    assert.match(note.message, /apt-get install bubblewrap/);
  });

  test('a sandbox that the system refuses', async () => {
    const { stdout } = await faultline(['doctor'], { env: { PATH: `${TOOLS}/bwrap-refused:${process.env.PATH}` } });
    assert.match(stdout, /No permissions to create new namespace/);
  });

  test('a gdb that is too old', async () => {
    const { stdout } = await faultline(['doctor', '--json'], {
      env: { PATH: `${TOOLS}/gdb-too-old:${process.env.PATH}` },
    });
    assert.ok(rulesOf(stdout).includes('doctor/tool-old'));
  });

  test('a gdb that is new enough, and will not be for long', async () => {
    const { stdout, status } = await faultline(['doctor', '--json'], {
      env: { PATH: `${TOOLS}/gdb-aging:${process.env.PATH}` },
    });
    assert.ok(rulesOf(stdout).includes('doctor/tool-aging'));
    assert.equal(status, 0);
  });

  test('a command for root is one for sudo where we are not root', { skip: process.getuid?.() !== 0 }, async () => {
    const { stdout } = await faultline(['doctor'], {
      uid: 65_534,
      gid: 65_534,
      env: { PATH: '/nowhere', HOME: '/nowhere' },
    });
    assert.match(stdout, /^ +sudo apt-get install gdb$/m);
  });
});

suite('versions', () => {
  for (const [program, output, version, than, older] of [
    ['gdb', 'GNU gdb (Debian 13.1-3) 13.1\nCopyright', '13.1', '12', false],
    ['gdb', 'GNU gdb (Ubuntu 9.2-0ubuntu1~20.04.2) 9.2', '9.2', '12', true],
    ['systemd', 'systemd 252 (252.39-1~deb12u2)\n+PAM', '252', '249', false],
    ['lz4', '*** LZ4 command line interface 64-bits v1.9.4, by Yann Collet ***', '1.9.4', '1.10', true],
    ['zstd', '*** Zstandard CLI (64-bit) v1.5.4, by Yann Collet ***', '1.5.4', '1.3.2', false],
    ['xz', 'xz (XZ Utils) 5.4.1', '5.4.1', '5.4.1', false],
    ['nothing', 'no digits here', undefined, '1', false],
  ] as const) {
    test(`${program} ${version ?? ''}`, () => {
      assert.equal(versionIn(output), version);
      assert.equal(version !== undefined && isOlder(version, than), older);
    });
  }
});

suite('a unit', () => {
  const env = { PATH: `${TOOLS}/systemctl-tells:${process.env.PATH}` };

  test('without LimitCORE and faulthandler', async () => {
    const { stdout, status } = await faultline(['doctor', '--unit', 'app.service', '--json'], { env });
    assert.equal(status, 1);
    assert.deepEqual(
      rulesOf(stdout).filter((rule) => rule.startsWith('doctor/unit-')),
      ['doctor/unit-limit', 'doctor/unit-faulthandler', 'doctor/unit-debug-info'],
    );
  });

  test('with all of it', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'faultline-unit-'));
    try {
      const program = await build(situation('leaks'), directory);
      const { stdout } = await faultline(['doctor', '--unit', 'app.service', '--json'], {
        env: { ...env, FAKE_LIMIT: 'infinity', FAKE_PROGRAM: program },
      });
      assert.deepEqual(
        rulesOf(stdout).filter((rule) => rule.startsWith('doctor/unit-')),
        [],
      );
      execFileSync('strip', [program]);
      const stripped = await faultline(['doctor', '--unit', 'app.service'], {
        env: { ...env, FAKE_LIMIT: 'infinity', FAKE_PROGRAM: program },
      });
      assert.match(stripped.stdout, /A crash in .*\/main will show addresses only\./);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  test('in Python with faulthandler', async () => {
    const { stdout } = await faultline(['doctor', '--unit', 'app.service', '--json'], {
      env: { ...env, FAKE_ENVIRONMENT: 'PYTHONFAULTHANDLER=1' },
    });
    assert.ok(!rulesOf(stdout).includes('doctor/unit-faulthandler'));
  });

  test('with LimitCORE', async () =>
    assert.ok(
      !rulesOf(
        (await faultline(['doctor', '--unit', 'app.service', '--json'], { env: { ...env, FAKE_LIMIT: 'infinity' } }))
          .stdout,
      ).includes('doctor/unit-limit'),
    ));

  for (const name of ['../../tmp/x.service', 'a b.service', 'x\n.service', 'app']) {
    test(`${JSON.stringify(name)} is no service`, () =>
      assert.throws(() => dropInFile(name), /is not the name of a service/));
  }

  test('--write without a unit is refused', async () =>
    assert.equal((await faultline(['doctor', '--write'])).status, 2));
});

suite('core patterns', () => {
  const look = async (pattern: string, usesPid = false) =>
    (
      await corePattern({ corePattern: pattern, parsed: parseCorePattern(pattern, usesPid), usesPid, crashTest: false })
    )[0]?.rule;
  for (const [pattern, expected] of [
    ['core.%p', undefined],
    ['core', 'core-pattern'],
    ['', 'core-pattern'],
    ['|/no/such/systemd-coredump %p', 'core-pattern'],
    ['|/bin/false %p', 'core-pattern'],
    ['@/run/x', 'core-pattern'],
    ['/no/such/directory/core.%p', 'core-pattern'],
    ['/tmp/core.%p', undefined],
  ] as const) {
    test(JSON.stringify(pattern), async () => assert.equal(await look(pattern), expected));
  }

  test("the socket of systemd 262 is systemd-coredump's: nothing is proposed that switches it off", async () => {
    const pattern = '@@/run/systemd/coredumpd/kernel';
    const patient = {
      corePattern: pattern,
      parsed: parseCorePattern(pattern, false),
      usesPid: false,
      crashTest: false,
    };
    const [seen] = await corePattern(patient);
    const isThere = existsSync('/run/systemd/coredumpd/kernel');
    assert.equal(seen?.rule, isThere ? undefined : 'core-pattern');
    assert.equal(seen?.fix, isThere ? undefined : 'systemctl restart systemd-coredumpd.service');
    const conf = await coredumpConf(patient);
    assert.ok(conf.length > 0, 'its configuration is looked at');
    const needed = (await tools(patient)).map(({ what }) => what);
    assert.ok(needed.includes('coredumpctl'));
    assert.match((await diskSpace(patient))[0]?.value ?? '', / at \/var\/lib\/systemd$/);
  });

  test('a file pattern is no trouble for a container', async () => {
    const parsed = parseCorePattern('core', false);
    assert.ok(
      (await container({ corePattern: 'core', parsed, usesPid: false, crashTest: false })).every(
        ({ rule }) => rule === undefined,
      ),
    );
  });

  test("a host's systemd-coredump, seen from a container without systemd, leaves its configuration unknown", async (t) => {
    const { PATH } = process.env;
    t.after(() => (process.env.PATH = PATH));
    process.env.PATH = '/nowhere';
    const pattern = '|/usr/lib/systemd/systemd-coredump %P %u %g %s %t %c %h';
    const [seen] = await coredumpConf({
      corePattern: pattern,
      parsed: parseCorePattern(pattern, false),
      usesPid: false,
      crashTest: false,
    });
    assert.match(seen?.unknown ?? '', /^systemd-analyze is needed and was not found\.$/);
  });
});
