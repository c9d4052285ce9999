import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, suite, test } from 'node:test';
import { triageCoredump } from '../../src/coredump/coredump.ts';
import { nextSteps } from '../../src/coredump/next-steps.ts';
import { openCandidate } from '../../src/evidence/source.ts';
import { sectionOf } from '../../src/report/section-of.ts';
import { debugCommand, distributionOf } from '../../src/symbols/debug-packages.ts';
import { parseOsRelease, systemAt, systemNamed } from '../../src/symbols/system.ts';
import { owningPackages } from '../../src/tools/package-manager.ts';
import { writeReport } from '../support/apport.ts';
import { crash } from '../support/crash.ts';
import { systemWithoutLinks } from '../support/other-libc.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'faultline-systems-'));
after(() => rmSync(directory, { recursive: true }));

/** A root with files by their paths. */
function root(name: string, files: Readonly<Record<string, string>>): string {
  const place = path.join(directory, name);
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(place, file)), { recursive: true });
    writeFileSync(path.join(place, file), content);
  }
  return place;
}

/** An installed package in dpkg's status. */
function stanza(name: string): string {
  return `Package: ${name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\nMaintainer: x\nDescription: x\n`;
}

const GLIBC = { name: 'glibc' };
const BUILD_ID = 'abcdef0123456789';
const LIBRARY = { path: '/usr/lib/libx.so.1', buildId: BUILD_ID };

suite('what brings the symbols of a package, by the os-release of its system', () => {
  const cases: [osRelease: string, owner: { name: string; source?: string }, command: string | undefined][] = [
    ['ID=debian\nVERSION_ID="12"', { name: 'libc6' }, 'apt-get install libc6-dbg'],
    ['ID=ubuntu\nID_LIKE=debian', { name: 'zlib1g' }, 'apt-get install zlib1g-dbgsym'],
    ['ID=linuxmint\nID_LIKE="ubuntu debian"', { name: 'zlib1g' }, 'apt-get install zlib1g-dbgsym'],
    ['ID=fedora', GLIBC, 'dnf debuginfo-install glibc'],
    ['ID="rhel"\nID_LIKE="fedora"', GLIBC, 'dnf debuginfo-install glibc'],
    ['ID="rocky"\nID_LIKE="rhel centos fedora"', GLIBC, 'dnf debuginfo-install glibc'],
    ['ID="opensuse-leap"\nID_LIKE="suse opensuse"', GLIBC, 'zypper install glibc-debuginfo'],
    ['ID="sles"\nID_LIKE="suse"', GLIBC, 'zypper install glibc-debuginfo'],
    ['ID=alpine', { name: 'libcrypto3', source: 'openssl' }, 'apk add openssl-dbg'],
    ['ID=alpine', { name: 'musl' }, 'apk add musl-dbg'],
    ['ID=arch', GLIBC, `debuginfod-find debuginfo ${BUILD_ID}`],
    ['ID=manjaro\nID_LIKE=arch', GLIBC, undefined],
    ['ID=nixos', GLIBC, undefined],
    ['NAME=x', GLIBC, undefined],
  ];
  for (const [osRelease, owner, command] of cases) {
    test(`${JSON.stringify(osRelease)}: ${owner.name}`, () =>
      assert.equal(debugCommand(distributionOf(parseOsRelease(osRelease)), { ...LIBRARY, owner }), command));
  }

  test('only the distribution itself has the builds that its server knows', () => {
    assert.equal(distributionOf(systemNamed('Ubuntu 24.04'))?.debuginfod, 'https://debuginfod.ubuntu.com');
    assert.equal(distributionOf(parseOsRelease('ID=linuxmint\nID_LIKE="ubuntu debian"'))?.debuginfod, undefined);
  });
});

suite('the system of a root', () => {
  test('is told by its own os-release, wherever that is', () => {
    assert.equal(systemAt(root('etc', { 'etc/os-release': 'ID=fedora\nVERSION_ID=43\n' }))?.version, '43');
    assert.equal(systemAt(root('usr', { 'usr/lib/os-release': "ID='arch'\n" }))?.id, 'arch');
    assert.equal(systemAt(root('none', { 'etc/hostname': 'x' })), undefined);
    assert.equal(systemAt(path.join(directory, 'missing')), undefined);
  });

  test('is never this one, by a link that leads out of it', () => {
    const place = root('links', { 'usr/lib/os-release': 'ID=alpine\n', 'etc/hostname': 'x' });
    symlinkSync('/usr/lib/os-release', path.join(place, 'etc/os-release'));
    assert.equal(systemAt(place)?.id, 'alpine');
  });
});

const APK = `C:Q1abc=
P:musl
V:1.2.5-r0
o:musl
F:lib
R:ld-musl-x86_64.so.1
a:0:0:755

P:libcrypto3
o:openssl
F:etc
F:usr/lib
R:libcrypto.so.3
Z:Q1x=

`;

suite('who owns a file of another root', () => {
  test("apk's database tells, with the package that it was built with", async () => {
    const place = root('alpine', {
      'lib/apk/db/installed': APK,
    });
    const owners = await owningPackages(['/lib/ld-musl-x86_64.so.1', '/lib/libcrypto.so.3', '/usr/bin/own'], place);
    assert.deepEqual(Object.fromEntries(owners), {
      '/lib/ld-musl-x86_64.so.1': { name: 'musl' },
      '/lib/libcrypto.so.3': { name: 'libcrypto3', source: 'openssl' },
    });
  });

  test("dpkg's database of that root tells, not this machine's", async () => {
    const place = root('debian', {
      'var/lib/dpkg/status': stanza('libmine'),
      'var/lib/dpkg/info/libmine.list': '/.\n/usr\n/usr/lib\n/usr/lib/libc.so.6\n',
      'var/lib/dpkg/info/format': '1\n',
    });
    assert.deepEqual(Object.fromEntries(await owningPackages(['/lib/libc.so.6', '/bin/sh'], place)), {
      '/lib/libc.so.6': { name: 'libmine' },
    });
  });
});

suite('what is missing of a core', () => {
  const cases: [osRelease: string, fix: RegExp, next: RegExp][] = [
    [
      'ID=ubuntu',
      /^apt-get install indexd-dbgsym$/,
      /^apt-get install (?:\S+ )*indexd-dbgsym\b.*ddebs.*symbols find \S+ --debuginfod-url https:\/\/debuginfod\.ubuntu\.com /,
    ],
    ['ID=nixos', /^find the debug file of package indexd \(build-id [0-9a-f]+\), then --symbols$/, /^gdb /],
  ];
  for (const [osRelease, fix, next] of cases) {
    test(`is said in the words of the system that the sysroot is of: ${osRelease}`, async () => {
      const died = await crash('stripped');
      const system = systemWithoutLinks(died.core);
      const files = {
        'etc/os-release': osRelease,
        'var/lib/dpkg/status': stanza('indexd'),
        'var/lib/dpkg/info/format': '1\n',
        'var/lib/dpkg/info/indexd.list': `${died.exe}\n`,
      };
      for (const [file, content] of Object.entries(files)) {
        mkdirSync(path.dirname(path.join(system.path, file)), { recursive: true });
        writeFileSync(path.join(system.path, file), content);
      }
      const report = await triageCoredump(died.core, { sysroot: system.path, exe: died.exe });
      assert.match(sectionOf(report, 'modules')?.modules.find((module) => module.path === died.exe)?.fix ?? '', fix);
      const steps = sectionOf(report, 'next')?.steps ?? [];
      assert.match(steps.map(({ command, why }) => `${command} ${why}`).join(' '), next);
      system.remove();
      died.remove();
    });
  }

  test("is asked of the distribution's server only where that may have it", () => {
    const arch = distributionOf(parseOsRelease('ID=arch'));
    const steps = (file: string): string[] =>
      nextSteps({
        core: 'core',
        plain: true,
        executable: undefined,
        look: undefined,
        isApart: false,
        modules: {
          kind: 'modules',
          title: '',
          modules: [{ path: file, base: '0x0', buildId: BUILD_ID, debugInfo: 'missing' }],
        },
        distribution: arch,
      })?.steps.map(({ command }) => command) ?? [];
    assert.deepEqual(steps('/usr/lib/libc.so.6'), [
      'faultline symbols find core --debuginfod-url https://debuginfod.archlinux.org',
    ]);
    for (const own of ['/srv/app/indexd', '/usr/local/bin/indexd']) {
      assert.deepEqual(steps(own), []);
      assert.equal(debugCommand(arch, { path: own, buildId: BUILD_ID }), undefined);
    }
  });

  test('is said in the words of the system that a report of apport names', async () => {
    const died = await crash('stripped');
    const file = writeReport(path.join(died.directory, 'a.crash'), died.core, {
      fields: { DistroRelease: 'Ubuntu 24.04' },
    });
    const evidence = await openCandidate({ path: file }, {});
    assert.equal(distributionOf(systemNamed(evidence.facts?.system ?? ''))?.id, 'ubuntu');
    evidence.dispose();
    died.remove();
  });
});
