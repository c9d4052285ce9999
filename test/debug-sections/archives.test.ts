import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { appendFileSync, copyFileSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import { checkDebugSections } from '../../src/debug-sections/check.ts';
import type { Report } from '../../src/report/model.ts';
import { sectionOf } from '../../src/report/section-of.ts';
import { compile, workDirectory } from '../elf/real-cores.ts';
import { RUN } from '../support/faultline.ts';
import { PATIENCE } from '../support/until.ts';
import { processorTime } from '../support/processor-time.ts';

const directory = workDirectory();
const tree = path.join(directory, 'tree');
mkdirSync(path.join(tree, 'deep'), { recursive: true });
const SOURCE = 'int f(int a) { return a; }\nint main(void) { return f(0); }\n';
const [full, lines, stripped] = ['full', 'deep/lines', 'deep/stripped'].map((name) => path.join(tree, name)) as [
  string,
  string,
  string,
];
copyFileSync(compile(directory, 'a', SOURCE, '-g'), full);
copyFileSync(compile(directory, 'b', SOURCE, '-g1'), lines);
copyFileSync(compile(directory, 'c', SOURCE, '-s', '-O1'), stripped);
writeFileSync(path.join(tree, 'text'), 'text\n');
const EXPECTED = { full: 1, 'line-tables': 1, none: 1, 'not-elf': 1 };

async function check(
  file: string,
  { archives = false, require = 'none' }: { archives?: boolean; require?: 'none' | 'full' } = {},
): Promise<Report> {
  const policy = {
    require,
    requireBuildId: false,
    requireCoreBuildId: false,
    allowSeparate: false,
    forbidDebug: false,
    exceptions: [],
  } as const;
  return checkDebugSections({ paths: [file], debugRoots: [], archives, engine: 'native', policy });
}

function at(name: string): string {
  return path.join(directory, name);
}

function shell(script: string, ...args: string[]): void {
  execFileSync('sh', ['-euc', script, 'sh', ...args], { cwd: tree, stdio: ['ignore', 'ignore', 'inherit'] });
}

function rows(report: Report): string[] {
  return (sectionOf(report, 'debug-sections')?.files ?? [])
    .map((file) => `${file.archive === undefined ? '' : `${path.basename(file.archive)}!`}${file.path} ${file.verdict}`)
    .toSorted();
}

suite('what is in an archive has the verdicts that it has on disk', () => {
  const ways: Record<string, string> = {
    'a.tar': 'tar -cf "$1" full deep text',
    'v7.tar': 'tar --format=v7 -cf "$1" full deep text',
    'a.tar.gz': 'tar -czf "$1" full deep text',
    'a.tar.xz': 'tar -cJf "$1" full deep text',
    'a.tar.bz2': 'tar -cjf "$1" full deep text',
    'a.tar.zst': 'tar -c full deep text | zstd -q > "$1"',
    'a.tar.lz4': 'tar -c full deep text | lz4 -q > "$1"',
    'a.zip': 'zip -qr "$1" full deep text',
    'stored.whl': 'zip -q0r "$1" full deep text',
    'wrong-suffix.zip': 'tar -czf "$1" full deep text',
    'several-frames.tar.zst':
      'tar -c full deep text > "$1.t"; head -c 9000 "$1.t" | zstd -q > "$1"; tail -c +9001 "$1.t" | zstd -q >> "$1"',
    'skippable-frame-first.tar.zst': `printf '\\120\\052\\115\\030\\004\\000\\000\\000abcd' > "$1"; tar -c full deep text | zstd -q >> "$1"`,
    'large-window.tar.zst': 'tar -c full deep text | zstd -q --ultra --long=30 > "$1"',
  };
  for (const [name, script] of Object.entries(ways)) {
    test(name, async () => {
      shell(script, at(name));
      const report = await check(at(name));
      assert.deepEqual(sectionOf(report, 'debug-sections')?.counts, EXPECTED);
      assert.deepEqual(report.incomplete, []);
    });
  }

  test('a Debian package', async () => {
    mkdirSync(at('deb/DEBIAN'), { recursive: true });
    copyFileSync(full, at('deb/full'));
    writeFileSync(
      at('deb/DEBIAN/control'),
      'Package: x\nVersion: 1\nArchitecture: amd64\nMaintainer: x\nDescription: x\n',
    );
    execFileSync('dpkg-deb', ['-b', at('deb'), at('x.deb')], { stdio: 'ignore' });
    assert.deepEqual(rows(await check(at('x.deb'))), ['x.deb!./full full']);
  });

  test('a kernel module as distributions compress it, in a directory too', async () => {
    mkdirSync(at('modules'));
    shell('echo "int x;" | gcc -g -c -x c -o "$1/m.ko" -; xz -k "$1/m.ko"; zstd -q "$1/m.ko"', at('modules'));
    assert.deepEqual(
      rows(await check(at('modules'))).map((row) => row.split('/').at(-1)),
      ['m.ko full', 'm.ko.xz full', 'm.ko.zst full'],
    );
  });

  test('an archive in a directory only with --archives', async () => {
    mkdirSync(at('holder'));
    shell('tar -czf "$1" full', at('holder/a.tgz'));
    const walked = await check(at('holder'));
    assert.deepEqual(rows(walked), []);
    assert.deepEqual(sectionOf(walked, 'debug-sections')?.counts, { archive: 1 });
    assert.deepEqual(rows(await check(at('holder'), { archives: true })), ['a.tgz!full full']);
  });

  test('a stripped file and its debug file in the same archive find each other', async () => {
    shell(
      'mkdir pair; cp full pair/p; objcopy --only-keep-debug pair/p pair/p.debug; strip -s pair/p; tar -cf "$1" pair; rm -r pair',
      at('pair.tar'),
    );
    assert.deepEqual(rows(await check(at('pair.tar'))), ['pair.tar!pair/p separate', 'pair.tar!pair/p.debug full']);
  });
});

suite('archives that are damaged or hostile', () => {
  test('so do programs and what dwz or -gsplit-dwarf moved out of them', async () => {
    mkdirSync(at('parts'));
    writeFileSync(at('parts/source.c'), SOURCE);
    const script = `for name in one two; do gcc -g3 -include stdio.h -DNAME=$name -o $name source.c; done
      dwz -m common -M common one two
      cp one linked; objcopy --only-keep-debug linked linked.debug; strip -s linked; objcopy --add-gnu-debuglink=linked.debug linked
      gcc -g -gsplit-dwarf -c -o unit.o source.c; gcc -o split unit.o
      tar -cf "$1" one linked linked.debug common split unit.dwo
      tar -cf "$2" one linked linked.debug split`;
    execFileSync('sh', ['-euc', script, 'sh', at('parts.tar'), at('lacking.tar')], {
      cwd: at('parts'),
      stdio: 'ignore',
    });
    const shown = async (name: string) =>
      sectionOf(await check(at(name)), 'debug-sections')
        ?.files.map(({ path: file, verdict, detail }) => `${file} ${verdict} ${detail ?? ''}`.trim())
        .toSorted();
    assert.deepEqual(await shown('parts.tar'), [
      'common full',
      'linked separate found',
      'linked.debug full',
      'one full',
      'split split found',
      'unit.dwo split payload',
    ]);
    assert.deepEqual(await shown('lacking.tar'), [
      'linked separate missing',
      'linked.debug separate missing',
      'one separate missing',
      'split split missing',
    ]);
  });

  test('cut off: what came before is told, and that something is missing', async () => {
    writeFileSync(path.join(tree, 'noise'), randomBytes(400_000));
    for (const [name, script] of [
      ['cut.tar', 'tar -cf "$1" full noise'],
      ['cut.tar.zst', 'tar -c full noise | zstd -q > "$1"'],
      ['cut.tar.gz', 'tar -czf "$1" full noise'],
    ] as const) {
      shell(script, at(name));
      truncateSync(at(name), Math.floor(statSync(at(name)).size * 0.7));
      const report = await check(at(name));
      assert.equal(report.incomplete.length, 1, name);
      assert(
        rows(report).some((row) => row.endsWith('full full')),
        name,
      );
      assert(
        rows(report).some((row) => row.endsWith(`${name} malformed`)),
        name,
      );
    }
  });

  test('cut off, with a policy: a finding, for what is missing can meet none', async () => {
    shell('tar -cf "$1" full', at('policy.tar'));
    truncateSync(at('policy.tar'), 4096);
    const { findings } = await check(at('policy.tar'), { require: 'full' });
    assert.deepEqual(
      findings.map(({ rule }) => rule),
      ['debug-sections/malformed'],
    );
  });

  test('a static library that is cut off is malformed wherever it is cut', async () => {
    shell(
      'printf "int x;" > x.c; for o in a b c; do gcc -g -c -o "$o.o" x.c; done; ar rc "$1" a.o b.o c.o; rm x.c ?.o',
      at('whole.a'),
    );
    const whole = readFileSync(at('whole.a'));
    mkdirSync(at('cut-libraries'));
    for (let size = 9; size < whole.length; size += 97)
      writeFileSync(at(`cut-libraries/${size}.a`), whole.subarray(0, size));
    const walked = rows(await check(at('cut-libraries')));
    assert(walked.length > 30);
    assert.deepEqual(
      walked.filter((row) => !row.endsWith(' malformed')),
      [],
    );
    const named = rows(await check(at(`cut-libraries/${9 + 97 * 30}.a`)));
    assert(
      named.some((row) => row.endsWith('.a malformed')),
      named.join('\n'),
    );
    assert.deepEqual(
      rows(await check(at('whole.a'))).map((row) => row.split('!')[1]),
      ['a.o full', 'b.o full', 'c.o full'],
    );
  });

  test('a static library without objects, as those of glibc that only keep a name, is counted', async () => {
    mkdirSync(at('no-objects'));
    shell('ar rc "$1"', at('no-objects/libempty.a'));
    assert.deepEqual(
      rows(await check(at('no-objects/libempty.a'))).map((row) => row.split(' ').at(-1)),
      ['not-elf'],
    );
    assert.deepEqual(sectionOf(await check(at('no-objects')), 'debug-sections')?.counts, { 'not-elf': 1 });
  });

  test('a zip without its directory, and an archive without entries, are malformed', async () => {
    shell('zip -q "$1" full', at('cut.zip'));
    truncateSync(at('cut.zip'), Math.floor(statSync(at('cut.zip')).size / 2));
    shell('tar -cf "$1" -T /dev/null', at('empty.tar'));
    shell('gzip < "$1" > "$1.gz"', at('empty.tar'));
    assert.deepEqual(
      rows(await check(at('cut.zip'))).map((row) => row.split(' ').at(-1)),
      ['malformed'],
    );
    const [row] = rows(await check(at('empty.tar.gz')));
    assert.match(row ?? '', /malformed$/);
  });

  test('names that lead out of it, and hard links, are names like others: nothing is written', async () => {
    shell(
      'ln full hard; tar -P --transform="s#^full#../../../escaped#;s#^deep/lines#/etc/absolute#" -cf "$1" full hard deep/lines; rm hard',
      at('names.tar'),
    );
    const found = rows(await check(at('names.tar')));
    assert.deepEqual(found, [
      'names.tar!../../../escaped full',
      'names.tar!/etc/absolute line-tables',
      'names.tar!hard full',
    ]);
    assert.equal(spawnSync('ls', ['/etc/absolute']).status === 0, false);
  });

  const UNREAD: Record<string, [script: string, why: RegExp]> = {
    'lzma.zip': [
      `python3 -c 'import sys, zipfile; zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_LZMA).write("full")' "$1"`,
      /full is encrypted, or packed in another way/,
    ],
    'encrypted.zip': ['zip -q -P secret "$1" full deep/lines', /2 members are encrypted/],
    'sparse.tar': [
      'cp full sparse; truncate -s 1M sparse; tar -S -cf "$1" full sparse; rm sparse',
      /sparse is sparse \(tar -S\)/,
    ],
    'sparse-pax.tar': [
      'cp full sparse; truncate -s 1M sparse; tar -S --format=pax -cf "$1" full sparse; rm sparse',
      /sparse is sparse \(tar -S\)/,
    ],
  };
  for (const [name, [script, why]] of Object.entries(UNREAD)) {
    test(`${name}: what can't be read is told, and meets no policy`, async () => {
      shell(script, at(name));
      const report = await check(at(name), { require: 'full' });
      assert.match(report.incomplete[0]?.why ?? '', why);
      assert.deepEqual(
        report.findings.map(({ rule }) => rule),
        ['debug-sections/unreadable'],
      );
    });
  }

  test('a zip whose directory is damaged', async () => {
    shell('zip -q "$1" full deep/lines', at('directory.zip'));
    const zip = readFileSync(at('directory.zip'));
    zip.write('XX', zip.lastIndexOf('PK\u0001\u0002'), 'latin1');
    writeFileSync(at('directory.zip'), zip);
    const report = await check(at('directory.zip'), { require: 'full' });
    assert.deepEqual(
      report.findings.map(({ rule }) => rule),
      ['debug-sections/malformed'],
    );
  });

  test('what follows the compressed data is told in words', async () => {
    shell('tar -czf "$1" full; echo garbage >> "$1"', at('followed.tgz'));
    assert.match((await check(at('followed.tgz'))).incomplete[0]?.why ?? '', /trailing garbage/);
  });

  test('data after the end, or of the wrong kind', async () => {
    for (const [name, size] of [
      ['tail.tar', 700],
      ['short-tail.tar', 70],
      ['long-tail.tar', 3_000_000],
    ] as const) {
      shell('tar -cf "$1" full', at(name));
      appendFileSync(at(name), Buffer.alloc(size, 7));
      shell('zstd -q "$1"', at(name));
      for (const file of [name, `${name}.zst`]) {
        const report = await check(at(file));
        assert.deepEqual(rows(report), [`${file}!full full`]);
        assert.deepEqual(report.incomplete, [], file);
      }
    }
    writeFileSync(at('text.tar.zst'), 'not an archive at all\n');
    assert.deepEqual(
      rows(await check(at('text.tar.zst'))).map((row) => row.split(' ').at(-1)),
      ['not-elf'],
    );
  });
});

suite('container images: layers in order, what a layer removes is gone', () => {
  const layer = (name: string, script: string): string => {
    mkdirSync(at(`layers/${name}`), { recursive: true });
    execFileSync('sh', ['-euc', script, 'sh', full, lines], { cwd: at(`layers/${name}`) });
    execFileSync('tar', ['-C', at(`layers/${name}`), '-cf', at(`layers/${name}.tar`), '.']);
    return at(`layers/${name}.tar`);
  };
  const layers = [
    layer(
      '1',
      'mkdir -p usr/bin opt/all; cp "$1" usr/bin/kept; cp "$1" usr/bin/removed; cp "$1" usr/bin/replaced; cp "$1" opt/all/hidden',
    ),
    layer(
      '2',
      'mkdir -p usr/bin opt/all; touch usr/bin/.wh.removed opt/all/.wh..wh..opq; cp "$2" opt/all/new; cp "$2" usr/bin/replaced',
    ),
  ];
  const expected = ['kept full', 'new line-tables', 'replaced line-tables'];
  const names = (report: Report) =>
    rows(report)
      .map((row) => row.split('/').at(-1))
      .toSorted((a = '', b = '') => (a < b ? -1 : 1));

  /** An OCI layout with one image for each list of layers. */
  const layout = (name: string, ...images: (readonly Buffer[])[]): string => {
    mkdirSync(at(`${name}/blobs/sha256`), { recursive: true });
    const blob = (data: Buffer): string => {
      const digest = createHash('sha256').update(data).digest('hex');
      writeFileSync(at(`${name}/blobs/sha256/${digest}`), data);
      return `sha256:${digest}`;
    };
    const manifests = images.map((each, index) => ({
      digest: blob(Buffer.from(JSON.stringify({ layers: each.map((data) => ({ digest: blob(data) })) }))),
      platform: { os: 'linux', architecture: `machine${index}` },
    }));
    writeFileSync(at(`${name}/index.json`), JSON.stringify({ manifests }));
    execFileSync('tar', ['-C', at(name), '-cf', at(`${name}.tar`), 'blobs', 'index.json']);
    return at(`${name}.tar`);
  };
  const lower = readFileSync(layers[0] ?? '');

  test('a link in the place of a file or a directory hides what was there', async () => {
    const upper = readFileSync(
      layer('links', 'mkdir -p usr/bin; ln -s kept usr/bin/removed; ln -s usr opt; mkdir usr/bin/kept'),
    );
    assert.deepEqual(names(await check(layout('linked', [lower, upper]))), ['replaced full']);
  });

  test('several images in one archive do not hide each other', async () => {
    const other = readFileSync(layer('other', 'mkdir -p usr/bin; cp "$2" usr/bin/kept'));
    const report = await check(layout('several', [lower], [other]));
    const kept = sectionOf(report, 'debug-sections')
      ?.files.filter((file) => file.path.endsWith('kept'))
      .map(({ archive, verdict }) => [archive, verdict]);
    assert.deepEqual(kept, [
      [`${at('several.tar')} (linux/machine0)`, 'full'],
      [`${at('several.tar')} (linux/machine1)`, 'line-tables'],
    ]);
  });

  test('an index that leads to itself, many times over, is read once', async () => {
    mkdirSync(at('loop/blobs/sha256'), { recursive: true });
    const digest = 'a'.repeat(64);
    const index = JSON.stringify({ manifests: Array.from({ length: 50 }, () => ({ digest: `sha256:${digest}` })) });
    for (const name of ['index.json', `blobs/sha256/${digest}`]) writeFileSync(at(`loop/${name}`), index);
    execFileSync('tar', ['-C', at('loop'), '-cf', at('loop.tar'), 'blobs', 'index.json']);
    const took = await processorTime(async () => assert.deepEqual(rows(await check(at('loop.tar'))), []));
    assert(took < 5000, `${took} ms`);
  });

  test('documents made to fill memory do not', () => {
    mkdirSync(at('documents/blobs/sha256'), { recursive: true });
    const text = `[${'[],'.repeat(1_300_000)}[]]`;
    for (let index = 0; index < 20; index++)
      writeFileSync(at(`documents/blobs/sha256/${String(index).padStart(64, '0')}`), text);
    execFileSync('tar', ['-C', at('documents'), '-cf', at('documents.tar'), 'blobs']);
    const { status, stderr } = spawnSync(
      '/usr/bin/time',
      ['-f', '%M', process.execPath, RUN, 'check-debug-sections', at('documents.tar')],
      { encoding: 'utf8' },
    );
    assert.equal(status, 0);
    assert(Number(stderr) < 200 * 1024, `${stderr} KB`);
  });

  test('a layer that is cut off, or not there, is told', async () => {
    const cut = await check(layout('cut-layer', [lower.subarray(0, lower.length / 2)]), { require: 'full' });
    assert.match(cut.incomplete[0]?.why ?? '', /layer blobs\/sha256\/[0-9a-f]{64}: it is cut off/);
    layout('lost-layer', [lower]);
    execFileSync('tar', [
      '-C',
      at('lost-layer'),
      '--delete',
      '-f',
      at('lost-layer.tar'),
      `blobs/sha256/${createHash('sha256').update(lower).digest('hex')}`,
    ]);
    const lost = await check(at('lost-layer.tar'), { require: 'full' });
    assert.match(lost.incomplete[0]?.why ?? '', /layer blobs\/sha256\/[0-9a-f]{64} is not in it/);
    const encrypted = await check(layout('encrypted-layer', [Buffer.alloc(9000, 0xa5)]), { require: 'full' });
    assert.match(encrypted.incomplete[0]?.why ?? '', /layer blobs\/sha256\/[0-9a-f]{64} is encrypted/);
    assert.deepEqual(
      [cut, lost].map((report) => report.findings.at(-1)?.rule),
      ['debug-sections/unreadable', 'debug-sections/unreadable'],
    );
  });

  test('docker save, whose manifest comes last', async () => {
    mkdirSync(at('docker'));
    const ids = layers.map((file) => createHash('sha256').update(readFileSync(file)).digest('hex'));
    for (const [index, id] of ids.entries()) {
      mkdirSync(at(`docker/${id}`));
      copyFileSync(layers[index] ?? '', at(`docker/${id}/layer.tar`));
    }
    writeFileSync(at('docker/manifest.json'), JSON.stringify([{ Layers: ids.map((id) => `${id}/layer.tar`) }]));
    execFileSync('tar', ['-C', at('docker'), '-cf', at('docker.tar'), ...ids.toReversed(), 'manifest.json']);
    assert.deepEqual(names(await check(at('docker.tar'))), expected);
  });

  test('an OCI layout with compressed layers', async () => {
    mkdirSync(at('oci/blobs/sha256'), { recursive: true });
    const blob = (data: Buffer): string => {
      const digest = createHash('sha256').update(data).digest('hex');
      writeFileSync(at(`oci/blobs/sha256/${digest}`), data);
      return `sha256:${digest}`;
    };
    const digests = layers.map((file) => blob(execFileSync('gzip', ['-c', file])));
    const manifest = blob(Buffer.from(JSON.stringify({ layers: digests.map((digest) => ({ digest })) })));
    writeFileSync(at('oci/index.json'), JSON.stringify({ manifests: [{ digest: manifest }] }));
    execFileSync('tar', ['-C', at('oci'), '-czf', at('oci.tar.gz'), 'blobs', 'index.json']);
    assert.deepEqual(names(await check(at('oci.tar.gz'))), expected);
  });
});

test('a member of 120 MiB has its verdict, and memory stays below 200 MB', () => {
  const large = path.join(directory, 'large.c');
  writeFileSync(large, '__asm__(".data\\n.fill 1, 1, 1\\n.zero 125829120\\n.text");\nint main(void) { return 0; }\n');
  execFileSync('gcc', ['-g', '-o', at('large'), large]);
  assert(statSync(at('large')).size > 120 * 1024 ** 2);
  execFileSync('sh', ['-euc', 'tar -c large | zstd -q > large.tar.zst; rm large'], { cwd: directory });
  const { stdout, stderr } = spawnSync(
    '/usr/bin/time',
    ['-f', '%M', process.execPath, RUN, 'check-debug-sections', at('large.tar.zst'), '--json'],
    { encoding: 'utf8', timeout: PATIENCE },
  );
  const [section] = (JSON.parse(stdout) as { sections: { files: { path: string; verdict: string }[] }[] }).sections;
  assert.deepEqual(
    section?.files.map((file) => `${file.path} ${file.verdict}`),
    ['large full'],
  );
  assert(Number(stderr.trim().split('\n').at(-1)) < 200 * 1024, `${stderr} KB`);
});
