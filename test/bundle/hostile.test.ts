import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, suite, test } from 'node:test';
import { zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { openBundle } from '../../src/bundle/open.ts';
import { isBundle } from '../../src/bundle/recognise.ts';
import { FaultlineError } from '../../src/errors/errors.ts';
import { temporaryDirectory } from '../../src/tools/lifecycle.ts';
import { faultline } from '../support/faultline.ts';
import { bundleOf, described, manifestOf, tarOf, type Member } from './archive.ts';

const { path: directory, remove } = temporaryDirectory();
const tempDir = path.join(directory, 'temporary');
before(() => mkdirSync(tempDir));
after(remove);

const [text, core] = ['an ELF file, as it were', 'no core'];
const library = 'sysroot/lib/libx.so';
const file = (name: string, body: Buffer | string = text): Member => ({ name, body });
const big = Buffer.alloc(300 * 1024 * 1024);

/** What a bundle holds, and what is said of it. */
const HOSTILE: readonly (readonly [string, () => Member[], RegExp])[] = [
  [
    'a member that leads upward',
    () => [manifestOf([]), file('../x')],
    /it holds \.\.\/x, which its manifest does not name/,
  ],
  [
    'a manifest that leads upward',
    () => [manifestOf([described('../x', text)]), file('../x')],
    /"files\.0\.path" leads out of the bundle/,
  ],
  [
    'a manifest that leads upward from within',
    () => [manifestOf([described('sysroot/../../x', text)]), file('sysroot/../../x')],
    /leads out of the bundle/,
  ],
  ['an absolute name', () => [manifestOf([described('/x', text)]), file('/x')], /leads out of the bundle/],
  [
    'a symbolic link',
    () => [
      manifestOf([described(library, text)]),
      { name: 'sysroot/lib', type: 'symlink', linkname: directory },
      file(library),
    ],
    /sysroot\/lib is a symlink, not a file/,
  ],
  [
    'a hard link',
    () => [manifestOf([described(library, text)]), { name: library, type: 'link', linkname: '/etc/passwd' }],
    /is a link, not a file/,
  ],
  [
    'a device',
    () => [
      manifestOf([described(library, text)]),
      { name: library, type: 'character-device', devmajor: 1, devminor: 5 },
    ],
    /is a character-device, not a file/,
  ],
  [
    'a pipe',
    () => [manifestOf([described('core', core)]), { name: 'core', type: 'fifo' }],
    /core is a fifo, not a file/,
  ],
  [
    'a member that the manifest does not name',
    () => [manifestOf([]), file(library)],
    /which its manifest does not name/,
  ],
  ['a member twice', () => [manifestOf([described(library, text)]), file(library), file(library)], /names once only/],
  [
    'a file that the manifest names twice',
    () => [manifestOf([described(library, text), described(library, text)]), file(library)],
    /names a file twice/,
  ],
  [
    'a member that the manifest names and is not there',
    () => [manifestOf([described(library, text)])],
    /sysroot\/lib\/libx\.so is not in it/,
  ],
  [
    'another size than the manifest says',
    () => [manifestOf([described(library, 'short')]), file(library)],
    /has 23 bytes, and 5 in the manifest/,
  ],
  [
    'another content than the manifest says',
    () => [manifestOf([described(library, text)]), file(library, text.replace('ELF', 'elf'))],
    /its sha256 is another/,
  ],
  [
    'a file where another has a directory',
    () => [manifestOf([described('sysroot/lib', text), described(library, text)]), file('sysroot/lib'), file(library)],
    /can't be unpacked: E/,
  ],
  [
    'a name that no file system takes',
    () => [manifestOf([described(`sysroot/${'x'.repeat(300)}`, text)]), file(`sysroot/${'x'.repeat(300)}`)],
    /can't be unpacked: ENAMETOOLONG/,
  ],
  ['a manifest that is no JSON', () => [{ name: 'manifest.json', body: 'hello' }], /is not valid JSON/],
  [
    'a manifest of something else',
    () => [{ name: 'manifest.json', body: '[{"Config": "x.json"}]' }],
    /is none of faultline\.bundle\/1/,
  ],
  [
    'a manifest without end',
    () => [{ name: 'manifest.json', body: big }],
    /does not begin with a manifest\.json that can be read/,
  ],
  [
    'a manifest that claims more than any disk has',
    () => [manifestOf([described('core', core, { size: 2 ** 52 })]), file('core', core)],
    /claims 4503599627370496 bytes/,
  ],
  [
    'a report that is none, and no core',
    () => [manifestOf([described('report.json', '{}')]), file('report.json', '{}')],
    /holds a report that can't be read/,
  ],
  [
    'neither core nor report',
    () => [manifestOf([described(library, text)]), file(library)],
    /holds neither a core nor a report/,
  ],
  [
    'a core that is none',
    () => [manifestOf([described('core', core)]), file('core', core)],
    /has for a core is no core dump/,
  ],
];

/** Asserts that the command refuses it in two lines and leaves nothing behind. */
async function refused(bundle: Buffer, why: RegExp): Promise<void> {
  const bundlePath = path.join(directory, 'bundle.tar.zst');
  writeFileSync(bundlePath, bundle);
  const { status, stdout, stderr } = await faultline(['triage', 'coredump', bundlePath, '--temp-dir', tempDir]);
  assert.equal(status, 2, stderr);
  assert.equal(stdout, '');
  assert.match(stderr, why);
  assert.match(stderr, /^faultline: .+\n.+\n$/);
  assert.deepEqual(readdirSync(tempDir), []);
  assert.deepEqual(readdirSync(directory).toSorted(), ['bundle.tar.zst', 'temporary']);
}

suite('refused in two lines, with nothing left behind:', () => {
  for (const [what, members, why] of HOSTILE) test(what, async () => refused(await bundleOf(members()), why));

  test('one that unpacks to far more than it says', async () => {
    const tar = await tarOf([manifestOf([described(library, text)]), file(library)]);
    await refused(zstdCompressSync(Buffer.concat([tar, big])), /holds more than its manifest says/);
  });

  test('one that was cut off, wherever', async () => {
    const noise = Buffer.from(Array.from({ length: 40_000 }, (_, index) => (index * index * 31) % 251));
    const whole = await bundleOf([manifestOf([described(library, noise)]), file(library, noise)]);
    for (const part of [0.6, 0.8, 0.95, 0.999])
      await refused(
        whole.subarray(0, Math.floor(whole.length * part)),
        /used as a bundle|does not hold a core dump|is damaged from its beginning/,
      );
  });
});

test('any bytes at all, and any change to a bundle, are a bundle or not or refused, and never anything else', async () => {
  const tar = await tarOf([
    manifestOf([described(library, text), described('core', core)]),
    file(library),
    file('core', core),
  ]);
  const changed = fc
    .array(fc.tuple(fc.nat(tar.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 })
    .map((changes) => {
      const copy = Buffer.from(tar);
      for (const [at, value] of changes) copy[at] = value;
      return zstdCompressSync(copy);
    });
  const packed = zstdCompressSync(tar);
  const flipped = fc
    .tuple(fc.nat(packed.length - 1), fc.nat(255))
    .map(([at, value]) => Buffer.from(packed).fill(value, at, at + 1));
  const anything = fc
    .uint8Array({ minLength: 1, maxLength: 2000 })
    .map((bytes) => Buffer.concat([packed.subarray(0, 4), bytes]));
  const bundlePath = path.join(directory, 'bundle.tar.zst');
  await fc.assert(
    fc.asyncProperty(fc.oneof(changed, flipped, anything), async (bytes) => {
      writeFileSync(bundlePath, bytes);
      if (!(await isBundle(bundlePath))) return;
      await openBundle(bundlePath, tempDir).then(
        (bundle) => bundle.close(),
        (error: unknown) => assert.ok(error instanceof FaultlineError, String(error)),
      );
      assert.deepEqual(readdirSync(tempDir), []);
      assert.ok(!existsSync(path.join(directory, 'x')));
    }),
    { numRuns: 300 },
  );
});
