import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { suite, test } from 'node:test';
import {
  beginsAsArchive,
  readArchive,
  readMember,
  readStream,
  type Member,
  type Outcome,
  type Passed,
} from '../../src/archive/members.ts';
import { openBytes } from '../../src/elf/bytes.ts';
import { FILES, made, madePath } from './made.ts';

const names = Object.keys(FILES);
const shell = (out: string, script: string): Buffer => made(out, 'sh', '-c', script, '{out}');
const DEBIAN_PACKAGE = `
  work=$(mktemp -d) && mkdir "$work/DEBIAN" && cp ${names.join(' ')} "$work"
  printf 'Package: x\\nVersion: 1\\nArchitecture: all\\nMaintainer: x <x@example.org>\\nDescription: x\\n' > "$work/DEBIAN/control"
  dpkg-deb --root-owner-group -b "$work" "$0.deb" > /dev/null && mv "$0.deb" "$0" && rm -r "$work"`;

const ARCHIVES: Readonly<Record<string, Buffer>> = {
  'files.tar': made('files.tar', 'tar', '-cf', '{out}', ...names),
  ...Object.fromEntries(
    ['gzip', 'xz', 'bzip2', 'zstd', 'lz4'].map((program) => [
      `files.tar.${program}`,
      shell(`files.tar.${program}`, `tar -cf - ${names.join(' ')} | ${program} -q -c > "$0"`),
    ]),
  ),
  'files.zip': made('files.zip', 'zip', '-q', '{out}', ...names),
  'files.deb': shell('files.deb', DEBIAN_PACKAGE),
};

for (const [name, archive] of Object.entries(ARCHIVES))
  suite(name, () => {
    test('begins as an archive does', () => assert.equal(beginsAsArchive(archive.subarray(0, 512)), true));

    test('its files, each with its size', async () => {
      const { content, outcome } = await contentOf(name);
      assert.deepEqual(content, FILES);
      assert.deepEqual([outcome.damage, outcome.unread, outcome.single], [undefined, undefined, undefined]);
    });

    test('cut off it gives the members that are whole, and says so', async () => {
      shell(`cut-${name}`, `head -c ${archive.length >> 1} "$(dirname "$0")/${name}" > "$0"`);
      const { content, outcome } = await contentOf(`cut-${name}`);
      assert.match(outcome.damage ?? '', /./);
      for (const [file, text] of Object.entries(content)) {
        const whole = file === '' ? '' : FILES[file as keyof typeof FILES]; // of a cut block nothing is unpacked: one member, empty
        assert.equal(text, whole, `${file} is not what it was`);
      }
    });
  });

test('what is compressed and no archive is one member without a name', async () => {
  shell('a.txt.gz', 'gzip -c a.txt > "$0"');
  assert.deepEqual(await contentOf('a.txt.gz'), {
    content: { '': FILES['a.txt'] },
    passed: [],
    outcome: { entries: 1, single: true },
  });
});

test('a compressed archive of nothing has no member', async () => {
  shell('empty.tar.gz', 'tar -czf "$0" -T /dev/null');
  assert.deepEqual((await contentOf('empty.tar.gz')).outcome, { entries: 0 });
});

test('directories and symbolic links are passed, hard links lead to an earlier member', async () => {
  const script = `work=$(mktemp -d) && cd "$work" && mkdir d && echo x > d/file && ln d/file d/hard && ln -s file d/soft
    tar --sort=name -cf "$0" d && cd / && rm -r "$work"`;
  shell('links.tar', script);
  const targets: Record<string, string | undefined> = {};
  const { passed } = await contentOf('links.tar', (name, target) => (targets[name] = target));
  assert.deepEqual(targets, { 'd/file': undefined, 'd/hard': 'd/file' });
  assert.deepEqual(passed, [
    { name: 'd/', type: 'directory' },
    { name: 'd/soft', type: 'symlink', target: 'file' },
  ]);
});

for (const format of ['gnu', 'pax'])
  test(`a file without its holes is named, and not read (tar --format=${format} -S)`, async () => {
    const script = `work=$(mktemp -d) && cd "$work" && truncate -s 1M holes && echo end >> holes && echo x > whole
      tar --format=${format} -S -cf "$0" holes whole && cd / && rm -r "$work"`;
    shell(`sparse-${format}.tar`, script);
    const { content, outcome } = await contentOf(`sparse-${format}.tar`);
    assert.deepEqual(content, { whole: 'x\n' });
    assert.equal(outcome.unread, 'holes is sparse (tar -S)');
  });

test('what a zip archive has encrypted is counted, and not read', async () => {
  made('secret.zip', 'zip', '-q', '-P', 'secret', '{out}', ...names);
  const { content, outcome } = await contentOf('secret.zip');
  assert.deepEqual(content, {});
  assert.match(outcome.unread ?? '', /^2 members are encrypted, .*a\.txt among them$/);
});

test('an ar archive that is no Debian package has no data', async () => {
  made('library.a', 'ar', 'rc', '{out}', ...names);
  assert.deepEqual((await contentOf('library.a')).outcome, { entries: 0, damage: 'it has no data.tar' });
});

test('what is not read of a member is passed over', async () => {
  const visited: string[] = [];
  const file = openBytes(madePath('files.tar.gzip'));
  const visit = async ({ name }: { name: Buffer }) => void visited.push(name.toString());
  assert.deepEqual(await readArchive(file, { visit }), { entries: 2 });
  file.close();
  assert.deepEqual(visited, names);
});

test('a stream is read as a file is', async () => {
  for (const name of ['files.tar', 'files.tar.xz']) {
    const content: Record<string, string> = {};
    const stream = Readable.from([ARCHIVES[name]], { objectMode: false });
    await readStream(stream, {
      visit: async (member) => void (content[member.name.toString()] = await textOf(member)),
    });
    assert.deepEqual(content, FILES, name);
  }
});

test('what a reader of a member throws ends the reading, and it gets no more', async () => {
  let calls = 0;
  const open = () => Readable.from([Buffer.from('a'), Buffer.from('b'), Buffer.from('c')], { objectMode: false });
  const read = readMember({ name: Buffer.from('x'), size: 3, open }, () => {
    calls += 1;
    throw new Error('enough');
  });
  await assert.rejects(read, /enough/);
  assert.equal(calls, 1);
});

async function textOf(member: Member): Promise<string> {
  const pieces: Buffer[] = [];
  await readMember(member, (piece) => void pieces.push(piece));
  return Buffer.concat(pieces).toString();
}

interface Content {
  readonly content: Record<string, string>;
  readonly passed: Passed[];
  readonly outcome: Outcome;
}

/** What an archive holds: files by name, what holds no data, what became of the reading. */
async function contentOf(
  name: string,
  onMember?: (name: string, target: string | undefined) => void,
): Promise<Content> {
  const file = openBytes(madePath(name));
  const content: Record<string, string> = {};
  const passed: Passed[] = [];
  const outcome = await readArchive(file, {
    visit: async (member) => {
      const plain = member.name.toString().replace(/^\.\//, ''); // dpkg-deb's names begin so
      onMember?.(plain, member.target);
      content[plain] = await textOf(member);
    },
    pass: (entry) => void passed.push(entry),
  });
  file.close();
  return { content, passed, outcome };
}
