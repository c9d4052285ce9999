import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { zstdCompressSync } from 'node:zlib';
import { EvidenceError, ToolError } from '../../src/errors/errors.ts';
import { FORMATS, type Compression } from '../../src/tools/compression.ts';
import { decompress, decompressor } from '../../src/tools/decompress.ts';
import { temporaryDirectory } from '../../src/tools/lifecycle.ts';

const MIB = 1024 ** 2;
const directory = temporaryDirectory().path;
const fakes = fileURLToPath(new URL('../../fixtures/tools/', import.meta.url));
const plain = path.join(directory, 'plain');
const content = Buffer.concat([randomBytes(MIB), Buffer.alloc(4 * MIB), randomBytes(70_000), Buffer.alloc(100_000)]);
writeFileSync(plain, content);
let outputs = 0;

const COMPRESS: Record<Compression, readonly string[]> = {
  zst: ['-q', '-c'],
  lz4: ['-q', '-c', '--content-size'],
  xz: ['-c', '-1'],
  gz: ['-c'],
  bz2: ['-c'],
};

/** A compressed file whose name says nothing of it. */
function compressed(format: Compression, args: readonly string[] = COMPRESS[format]): string {
  const file = path.join(directory, `by-${format}`);
  writeFileSync(file, execFileSync(FORMATS[format].program, [...args, plain], { maxBuffer: 64 * MIB }));
  return file;
}

async function unpack(
  file: string,
  to = path.join(directory, `out-${outputs++}`),
  timeout?: number,
): Promise<{ to: string; size: number; damage?: string }> {
  const found = await decompressor(file);
  assert.ok(found);
  return { to, ...(await decompress(found, to, timeout)) };
}

test('a small file of zstd is unpacked without it, unless it has several frames or is damaged', async () => {
  const small = (name: string, ...parts: readonly Buffer[]): string => {
    const file = path.join(directory, name);
    writeFileSync(file, Buffer.concat(parts));
    return file;
  };
  const [one, other] = [zstdCompressSync(Buffer.alloc(300_000, 'one')), zstdCompressSync(Buffer.from('other'))];
  const { PATH } = process.env;
  try {
    process.env['PATH'] = '/nonexistent';
    assert.equal((await unpack(small('one', one))).size, 300_000);
    await assert.rejects(unpack(small('two', one, other)), ToolError);
    await assert.rejects(unpack(small('cut', one.subarray(0, -4))), ToolError);
  } finally {
    process.env['PATH'] = PATH;
  }
  assert.equal((await unpack(small('both', one, other))).size, 300_005);
});

for (const format of Object.keys(FORMATS) as Compression[]) {
  suite(format, () => {
    test('is known by its first bytes, and decompresses with holes', async () => {
      const { to, ...result } = await unpack(compressed(format));
      assert.deepEqual(result, { size: content.length });
      assert.ok(readFileSync(to).equals(content));
      assert.ok(statSync(to).blocks * 512 < 3 * MIB, 'the zeros are a hole');
      assert.equal(statSync(to).mode & 0o777, 0o600);
    });

    test('is found behind a symbolic link', async () => {
      const link = path.join(directory, `link-to-${format}`);
      symlinkSync(compressed(format), link);
      assert.equal((await unpack(link)).size, content.length);
    });

    test('cut off: what was there, and what is wrong', async () => {
      const file = compressed(format);
      writeFileSync(file, readFileSync(file).subarray(0, -60_000));
      const { to, size, damage } = await unpack(file);
      assert.ok(size < content.length);
      assert.ok(readFileSync(to).equals(content.subarray(0, size)));
      assert.match(
        damage ?? '',
        /^(?:Read error|Unfinished stream|unexpected end|Unexpected end|bzip2 ended with status 2)/i,
      );
    });
  });
}

test('the size is known beforehand where the header tells it', async () => {
  const claimed = async (format: Compression, args?: readonly string[]): Promise<number | undefined> =>
    (await decompressor(compressed(format, args)))?.claimed;
  assert.equal(await claimed('zst'), content.length);
  assert.equal(await claimed('lz4'), content.length);
  assert.equal(await claimed('zst', ['-q', '-c', '--no-content-size']), undefined);
  assert.equal(await claimed('lz4', ['-q', '-c']), undefined);
  assert.equal(await claimed('xz'), undefined);
});

for (const bytes of ['', '\x28\xb5', 'text', '\x7fELF']) {
  test(`${JSON.stringify(bytes)} is not compressed`, async () => {
    const file = path.join(directory, 'core.zst');
    writeFileSync(file, bytes, 'latin1');
    assert.equal(await decompressor(file), undefined);
  });
}

test('a header that claims more than the disk has is refused before anything is written', async () => {
  const file = path.join(directory, 'bomb');
  writeFileSync(
    file,
    Buffer.concat([
      Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xe0]),
      Buffer.from([0, 0, 0, 0, 0, 0, 4, 0]),
      Buffer.alloc(100),
    ]),
  );
  await assert.rejects(unpack(file, path.join(directory, 'bombed')), (error) => {
    assert.ok(error instanceof EvidenceError);
    assert.match(
      `${error.message}\n${error.remedy}`,
      /^There is no room .* it takes 1073741824 MiB\.\nName a directory on a larger disk with --temp-dir/,
    );
    return true;
  });
  assert.ok(!existsSync(path.join(directory, 'bombed')));
});

test('a tool that goes silent is ended', async () => {
  const before = process.env.PATH;
  process.env.PATH = `${path.join(fakes, 'zstd-hangs')}:${before}`;
  try {
    await assert.rejects(unpack(compressed('gz').replace(/gz$/, 'zst'), undefined, 300), (error) => {
      assert.ok(error instanceof ToolError);
      assert.match(error.message, /^zstd .* did not answer within 0\.3 s/);
      return true;
    });
  } finally {
    process.env.PATH = before;
  }
});

const disk = path.join(directory, 'disk');
mkdirSync(disk);
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'none', disk]).status === 0;
after(() => mounted && execFileSync('umount', [disk]));

test('a small disk is not filled to its end', { skip: mounted ? false : 'only root can mount one' }, async () => {
  await assert.rejects(unpack(compressed('xz'), path.join(disk, 'core')), (error) => {
    assert.ok(error instanceof EvidenceError);
    assert.match(error.message, /^There is no room for the core in .*: 1 MiB may be used, it is larger than that\.$/);
    return true;
  });
  assert.ok(statSync(path.join(disk, 'core')).blocks * 512 < MIB);
});
