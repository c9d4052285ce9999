import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import { EvidenceError } from '../../src/errors/errors.ts';
import { openCore } from '../../src/process/core.ts';
import { sectionOf } from '../../src/report/section-of.ts';
import { findSymbols, type SymbolPlaces } from '../../src/symbols/find.ts';
import { reportSymbols } from '../../src/symbols/report.ts';
import { compile, crash, workDirectory } from '../elf/real-cores.ts';

const SOURCE = 'int crash(int *p) { return *p; }\nint main(void) { return crash((int *)8); }\n';

/** A stripped program with its core, its debug file elsewhere. */
function crashed(
  name: string,
  ...options: string[]
): { program: string; core: string; debug: string; buildId: string } {
  const directory = workDirectory();
  const program = compile(directory, name, SOURCE, '-g', ...options);
  mkdirSync(path.join(directory, 'elsewhere'));
  const debug = path.join(directory, 'elsewhere', `${name}.debug`);
  execFileSync('objcopy', ['--only-keep-debug', program, debug]);
  const unstripped = path.join(directory, 'elsewhere', name);
  copyFileSync(program, unstripped);
  execFileSync('strip', [program]);
  const core = crash(directory, program);
  const opened = openCore(core);
  const buildId = opened.modules.find((module) => module.path === program)?.buildId ?? '';
  opened.close();
  return { program, core, debug, buildId };
}

const { program, core, debug, buildId } = crashed('program');
const MODULE = { path: program, buildId };

async function find(
  places: Partial<SymbolPlaces>,
): Promise<{ from: string | undefined; file: string | undefined; directory: string; cache: string }> {
  const cache = places.cache ?? workDirectory();
  const { found, directory } = await findSymbols([MODULE], { in: [], cache, ...places });
  return { from: found[0]?.from, file: found[0]?.file, directory, cache };
}

/** Packs the debug file; `name` is what the archive calls it. */
function pack(script: string): string {
  const archive = path.join(workDirectory(), 'debug.archive');
  execFileSync('sh', ['-euc', script, 'sh', archive], {
    cwd: path.dirname(debug),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return archive;
}

suite('a debug file is found', () => {
  test('nowhere, when nothing has it', async () => assert.equal((await find({})).from, undefined));

  test('in a directory, whatever it is called', async () => {
    const { from, file } = await find({ in: [path.dirname(debug)] });
    assert.equal(from, 'directory');
    assert([debug, debug.replace('.debug', '')].includes(file ?? ''));
  });

  test('as the file itself', async () => assert.equal((await find({ in: [debug] })).file, debug));

  test('in a tree by build-id', async () => {
    const root = workDirectory();
    const file = path.join(root, '.build-id', buildId.slice(0, 2), `${buildId.slice(2)}.debug`);
    mkdirSync(path.dirname(file), { recursive: true });
    copyFileSync(debug, file);
    assert.deepEqual(
      { ...(await find({ roots: [root] })), cache: '', directory: '' },
      { from: 'separate', file, cache: '', directory: '' },
    );
    assert.equal((await find({ in: [root] })).file, file);
  });

  for (const [kind, script] of Object.entries({
    'tar.zst': 'tar -c . | zstd -q > "$1"',
    'tar.xz': 'tar -cJf "$1" .',
    zip: 'zip -qr "$1.zip" . && mv "$1.zip" "$1"',
  })) {
    test(`in a ${kind}, unpacked into the cache and there the next time`, async () => {
      const archive = pack(script);
      const { from, file = '', cache } = await find({ in: [archive] });
      assert.equal(from, 'archive');
      assert.equal(file, path.join(cache, '.build-id', buildId.slice(0, 2), `${buildId.slice(2)}.debug`));
      assert.equal((await find({ in: [archive], cache })).from, 'cache');
    });
  }

  test('and gdb shows function, file and line with the directory that is laid out', async () => {
    const { directory } = await find({ in: [pack('tar -cf "$1" program.debug')] });
    const shown = execFileSync(
      'gdb',
      [
        '-nx',
        '-batch',
        '-iex',
        'set debuginfod enabled off',
        '-iex',
        `set debug-file-directory ${directory}`,
        '-ex',
        'bt',
        program,
        core,
      ],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    );
    assert.match(shown, /#0 .*crash \(p=0x8\) at .*program\.c:1/);
  });
});

suite('what dwz moved to another file is searched too: without it gdb reads nothing', () => {
  const directory = workDirectory();
  const [one, two] = ['one', 'two'].map((name) =>
    compile(directory, name, SOURCE, '-g3', '-include', 'stdio.h', `-DNAME="${name}"`),
  ) as [string, string];
  const elsewhere = path.join(directory, 'elsewhere');
  mkdirSync(elsewhere);
  execFileSync('dwz', ['-m', path.join(elsewhere, 'common'), '-M', 'common', one, two]);
  execFileSync('objcopy', ['--only-keep-debug', one, path.join(elsewhere, 'one.debug')]);
  execFileSync('strip', [one, two]);
  const dwzCore = crash(directory, one);
  const opened = openCore(dwzCore);
  const module = { path: one, buildId: opened.modules.find((each) => each.path === one)?.buildId ?? '' };
  opened.close();
  const search = async (name: string, ...members: string[]) => {
    execFileSync('tar', ['-cf', path.join(directory, name), ...members], { cwd: elsewhere });
    return findSymbols([module], { in: [path.join(directory, name)], cache: workDirectory() });
  };

  test('and gdb shows file and line', async () => {
    const { found, directory: laidOut } = await search('both.tar', 'one.debug', 'common');
    assert.equal(found[0]?.from, 'archive');
    const shown = execFileSync(
      'gdb',
      [
        '-nx',
        '-batch',
        '-iex',
        'set debuginfod enabled off',
        '-iex',
        `set debug-file-directory ${laidOut}`,
        '-ex',
        'bt',
        one,
        dwzCore,
      ],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    );
    assert.match(shown, /#0 .*crash \(p=0x8\) at .*one\.c:1/);
  });

  test('nor is a debug file found that lacks it', async () => {
    const { found, missing, directory: laidOut } = await search('alone.tar', 'one.debug');
    assert.deepEqual(found, []);
    assert.equal(readdirSync(path.join(laidOut, '.build-id')).length, 1, 'gdb still has names from it');
    assert.match(missing[0]?.why ?? '', /right file, but gdb reads nothing of it without its dwz file common, which/);
    assert.match(missing[0]?.lacks ?? '', /^[0-9a-f]{40}$/);
    assert.notEqual(missing[0]?.lacks, module.buildId);
  });
});

test('a debug file is found only with the .dwo files that it names', async () => {
  const directory = workDirectory();
  execFileSync(
    'sh',
    [
      '-euc',
      `printf 'int main(void) { return 0; }' > unit.c; gcc -g -gsplit-dwarf -c unit.c; gcc -Wl,--build-id -o split unit.o; objcopy --only-keep-debug split split.debug; strip split; tar -cf split.tar split.debug`,
    ],
    { cwd: directory },
  );
  const id =
    /Build ID: ([0-9a-f]+)/.exec(
      execFileSync('readelf', ['-n', path.join(directory, 'split')], { encoding: 'utf8' }),
    )?.[1] ?? '';
  const search = () =>
    findSymbols([{ path: path.join(directory, 'split'), buildId: id }], {
      in: [path.join(directory, 'split.tar')],
      cache: workDirectory(),
    });
  assert.equal((await search()).found[0]?.from, 'archive');
  renameSync(path.join(directory, 'unit.dwo'), path.join(directory, 'moved.dwo'));
  const { found, missing } = await search();
  assert.deepEqual(found, []);
  assert.match(missing[0]?.why ?? '', /right file, but 1 of 1 \.dwo files can't be used/);
});

test('a build-id beyond the first 64 KiB of a member is found', async () => {
  const id = 'a1'.repeat(20);
  const note = `.section .note.gnu.build-id,\\"a\\",@note\\n.long 4, 20, 3\\n.asciz \\"GNU\\"\\n.fill 20, 1, 0xa1\\n.text`;
  const directory = workDirectory();
  const object = compile(
    directory,
    'far.ko',
    `__asm__(".space 100000");\n__asm__("${note}");\nint f(void) { return 0; }`,
    '-g',
    '-c',
  );
  assert(readFileSync(object).indexOf(Buffer.from(id, 'hex')) > 65_536);
  execFileSync('tar', ['-cf', 'far.tar', 'far.ko'], { cwd: directory });
  const { found } = await findSymbols([{ path: object, buildId: id }], {
    in: [path.join(directory, 'far.tar')],
    sysroot: '/nowhere',
    cache: workDirectory(),
  });
  assert.equal(found[0]?.from, 'archive');
});

suite('what is not the debug file is not taken for it', () => {
  test('another build of the same name', async () => {
    const other = crashed('program', '-O1');
    assert.notEqual(other.buildId, buildId);
    assert.equal((await find({ in: [path.dirname(other.debug)] })).from, undefined);
  });

  test('a file with the build-id, but without debug information', async () =>
    assert.equal((await find({ in: [program] })).from, undefined));

  test('a poisoned cache', async () => {
    const { file = '', cache } = await find({ in: [pack('tar -cf "$1" program.debug')] });
    writeFileSync(file, 'not the file');
    assert.equal((await find({ cache })).from, undefined);
  });

  test('names that lead out of the archive, and links, write nothing outside the cache', async () => {
    const archive = pack('tar -P --transform="s#^program.debug#../../../../escaped.debug#" -cf "$1" program.debug');
    const { file = '', cache } = await find({ in: [archive] });
    assert(file.startsWith(cache));
    assert.deepEqual(readdirSync(cache), ['.build-id']);
    assert(!existsSync(path.join(path.dirname(archive), 'escaped.debug')));
  });

  test('a link in the cache where the file goes is replaced, not followed', async () => {
    const cache = workDirectory();
    const victim = path.join(cache, 'victim');
    writeFileSync(victim, 'untouched');
    const place = path.join(cache, '.build-id', buildId.slice(0, 2));
    mkdirSync(place, { recursive: true });
    symlinkSync(victim, path.join(place, `${buildId.slice(2)}.debug`));
    assert.equal((await find({ cache, in: [pack('tar -cf "$1" program.debug')] })).from, 'archive');
    assert.equal(readFileSync(victim, 'utf8'), 'untouched');
  });
});

suite('without a build-id a file is plausible or refused, never found', () => {
  const anonymous = crashed('anonymous', '-Wl,--build-id=none');
  const status = async (place: string) => {
    const report = await reportSymbols([anonymous.core], { in: [place], cache: workDirectory() });
    return sectionOf(report, 'symbols')?.modules.find((module) => module.path === anonymous.program);
  };

  test('the unstripped program of the same build is plausible', async () => {
    const row = await status(path.dirname(anonymous.debug));
    assert.equal(row?.status, 'plausible');
    assert.deepEqual(row.candidates, [anonymous.debug.replace('.debug', '')]);
  });

  test('a program of the same name with another layout is refused', async () => {
    const directory = workDirectory();
    renameSync(
      compile(directory, 'other', `${SOURCE}char large[99999] = {1};`, '-g', '-Wl,--build-id=none'),
      path.join(directory, 'anonymous'),
    );
    assert.equal((await status(directory))?.status, 'missing');
  });
});

suite('faultline symbols find', () => {
  test('names what is missing, with the build-id to ask for', async () => {
    const report = await reportSymbols([core], { in: [], cache: workDirectory() });
    const row = sectionOf(report, 'symbols')?.modules.find((module) => module.path === program);
    assert.equal(row?.status, 'missing');
    assert.match(row.fix ?? '', new RegExp(buildId));
  });

  for (const tool of ['zstd', 'lz4', 'xz', 'gzip']) {
    test(`takes a core that ${tool} compressed, and leaves nothing of it behind`, async () => {
      const packed = path.join(workDirectory(), 'core.packed');
      writeFileSync(packed, execFileSync(tool, ['-q', '-c', core]));
      const { TMPDIR } = process.env;
      process.env.TMPDIR = workDirectory();
      const report = await reportSymbols([packed], { in: [debug], cache: workDirectory() });
      assert.equal(
        sectionOf(report, 'symbols')?.modules.find((module) => module.path === MODULE.path)?.status,
        'found',
      );
      assert.deepEqual(
        readdirSync(process.env.TMPDIR).filter((name) =>
          readdirSync(path.join(process.env.TMPDIR ?? '', name)).includes('core'),
        ),
        [],
      );
      if (TMPDIR === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = TMPDIR;
    });
  }

  test('says that a compressed core is cut off', async () => {
    const packed = path.join(workDirectory(), 'core.gz');
    writeFileSync(packed, execFileSync('gzip', ['-c', core]));
    truncateSync(packed, statSync(packed).size - 10);
    const report = await reportSymbols([packed], { in: [], cache: workDirectory() });
    assert.equal(report.incomplete[0]?.what, packed);
  });

  test('takes a build-id in place of a core', async () => {
    const report = await reportSymbols([buildId.toUpperCase()], { in: [debug], cache: workDirectory() });
    assert.equal(sectionOf(report, 'symbols')?.modules[0]?.status, 'found');
  });

  test('tells of a module once, however many cores have it', async () => {
    const report = await reportSymbols([core, core], { in: [], cache: workDirectory() });
    assert.equal(sectionOf(report, 'symbols')?.modules.filter((module) => module.path === program).length, 1);
  });

  test('refuses a place that holds nothing', async () => {
    const text = path.join(workDirectory(), 'text');
    writeFileSync(text, 'text');
    await assert.rejects(reportSymbols([core], { in: [text], cache: workDirectory() }), EvidenceError);
  });
});
