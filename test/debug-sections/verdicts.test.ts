import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, suite, test } from 'node:test';
import { buildTree, type TreeEntry } from '../../fixtures/debug-sections/tree.ts';
import { checkDebugSections } from '../../src/debug-sections/check.ts';
import { sectionOf } from '../../src/report/section-of.ts';
import type { DebugSectionsFile } from '../../src/report/sections/debug-sections.ts';

const root = mkdtempSync(path.join(tmpdir(), 'faultline-tree-'));
after(() => rmSync(root, { recursive: true, force: true }));

const NO_POLICY = {
  require: 'none',
  requireBuildId: false,
  requireCoreBuildId: false,
  allowSeparate: false,
  forbidDebug: false,
  exceptions: [],
} as const;
const entries = buildTree(root);
const report = await checkDebugSections({
  paths: [root],
  debugRoots: [],
  archives: false,
  engine: 'both',
  policy: NO_POLICY,
});
const files = new Map((sectionOf(report, 'debug-sections')?.files ?? []).map((file) => [nameOf(file), file]));

function nameOf({ path: file, archive }: DebugSectionsFile): string {
  return [archive, file]
    .filter((part) => part !== undefined)
    .map((part) => part.replace(`${root}/`, ''))
    .join('!');
}

function shown({ verdict, detail }: DebugSectionsFile): string {
  return detail === undefined ? verdict : `${verdict}: ${detail}`;
}

test('readelf says the same of every file', () => {
  const disagreements = sectionOf(report, 'debug-sections')?.disagreements;
  // Go's linker writes one table of abbreviations for all units: of it readelf's output does not tell whose is what
  assert.deepEqual(
    disagreements?.filter(({ path: file }) => !file.endsWith('foreign/go-own-without')),
    [],
  );
});

test('the tree is as large as it should be', () => assert(entries.length >= 150, `${entries.length} entries`));

suite('verdicts', () => {
  for (const { path: file, verdict } of entries) {
    test(`${file} is ${verdict}`, () => {
      const found = files.get(file);
      assert(found !== undefined, 'it was not examined');
      assert.equal(shown(found), verdict, found.reason);
    });
  }
});

suite('gdb, left to itself, finds in each program what its verdict promises', () => {
  // A split program without its payload keeps its line table, which gdb may or may not use: DWARF 4 yes, 5 no.
  const programs = entries.filter(({ code, verdict }) => code && !verdict.startsWith('split: m'));
  const answers = askGdb(programs);
  for (const { path: file, verdict } of programs) {
    // gdb believes a debug file of another build whose CRC fits: this is what the mismatch is about.
    const lines =
      /^(?:full|line-tables|separate: found|split: found)/.test(verdict) || file.includes('link-other-build');
    test(file, () => assert.equal(answers.get(file)?.lines, lines));
    if (verdict === 'full' || verdict === 'line-tables')
      test(`${file}: variables`, () => assert.equal(answers.get(file)?.variables, verdict === 'full'));
  }
});

/** What gdb knows of each program: the line of a function, and its variables. */
function askGdb(programs: readonly TreeEntry[]): Map<string, { lines: boolean; variables: boolean }> {
  const commands = programs.flatMap(({ path: file }) => [
    `echo \\n== ${file}\\n`,
    `file ${path.join(root, file)}`,
    'info line main',
    'info scope main',
  ]);
  const { stdout } = spawnSync(
    'gdb',
    [
      '-nx',
      '-q',
      '-batch',
      '-iex',
      'set auto-load off',
      '-iex',
      'set debuginfod enabled off',
      '-iex',
      'set confirm off',
      ...commands.flatMap((command) => ['-ex', command]),
    ],
    { encoding: 'utf8', maxBuffer: 1 << 26, env: { PATH: process.env.PATH ?? '', LC_ALL: 'C' } },
  );
  const parts = stdout.split('\n== ').slice(1);
  return new Map(
    parts.map((part) => [
      part.split('\n', 1)[0] ?? '',
      { lines: /Line \d+ of/.test(part), variables: /Symbol argc is/.test(part) },
    ]),
  );
}

suite('beside the verdict', () => {
  test('build-id, and whether a core will carry it', () => {
    assert.match(files.get('g/program')?.buildId ?? '', /^[0-9a-f]{40}$/);
    assert.equal(files.get('g/program')?.coreCarriesBuildId, true);
    assert.equal(files.get('special/no-build-id')?.buildId, undefined);
    assert.equal(files.get('special/no-build-id')?.coreCarriesBuildId, false);
    assert.equal(files.get('special/patched')?.coreCarriesBuildId, false, 'patchelf moved the note');
    assert.equal(files.get('g/object.o')?.coreCarriesBuildId, undefined);
  });

  test('DWARF versions and compression', () => {
    assert.deepEqual(
      ['dwarf-2', 'dwarf-3', 'dwarf-4', 'dwarf-5'].map((name) => files.get(`${name}/program`)?.dwarf),
      [[2], [3], [4], [5]],
    );
    assert.deepEqual(
      ['g', 'zlib', 'zlib-old', 'g/zstd'].map((name) => files.get(`${name}/program`)?.compression),
      [undefined, 'zlib', 'zlib (old .zdebug sections)', 'zstd'],
    );
  });

  test('what is no ELF file is counted, not listed', () => {
    assert(![...files.keys()].includes('notes.txt'));
    assert((sectionOf(report, 'debug-sections')?.counts['not-elf'] ?? 0) > 0);
  });

  test('eu-readelf agrees on build-ids', () => {
    for (const { path: file } of entries.filter(({ code }) => code).slice(0, 20)) {
      const printed = execFileSync('eu-readelf', ['-n', path.join(root, file)], { encoding: 'utf8' });
      assert.equal(files.get(file)?.buildId, /Build ID: ([0-9a-f]+)/.exec(printed)?.[1]);
    }
  });
});
