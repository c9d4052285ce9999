import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  copyFileSync,
  lchownSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  utimesSync,
} from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseReport, type Report } from '../../src/report/model.ts';
import { sectionOf } from '../../src/report/section-of.ts';
import type { SourceSection } from '../../src/report/sections/source.ts';
import { temporaryDirectory } from '../../src/tools/lifecycle.ts';
import { faultline } from '../support/faultline.ts';
import { cannotRun } from '../support/fixture.ts';

const FIXTURES = fileURLToPath(new URL('../../fixtures/source/', import.meta.url));
const RUSTC = cannotRun('rust-panic-abort') ?? false;

/** A project of one file whose program has crashed: `src/FILE`, `program`, `core`. */
interface Project {
  readonly directory: string;
  readonly source: string;
  readonly core: string;
}

function crashed(file: string, compiler: readonly [program: string, ...args: string[]], secret = ''): Project {
  const { path: directory } = temporaryDirectory();
  const source = path.join(directory, 'src', file);
  mkdirSync(path.dirname(source));
  copyFileSync(path.join(FIXTURES, file), source);
  appendFileSync(source, secret);
  const [program, ...args] = compiler;
  execFileSync(program, [...args, '-g', '-o', 'program', `src/${file}`], { cwd: directory });
  spawnSync('sh', ['-c', 'ulimit -c unlimited; exec ./program'], { cwd: directory });
  const core = readdirSync(directory).find((name) => /^core(?:\.\d+)?$/.test(name));
  assert.ok(core, `${file} left no core`);
  return { directory, source, core: path.join(directory, core) };
}

async function triage({ core }: Project, ...args: string[]): Promise<Report> {
  const { status, stdout, stderr } = await faultline(['triage', 'coredump', core, '--json', ...args]);
  assert.equal(stderr, '');
  assert.equal(status, 0);
  return parseReport(JSON.parse(stdout));
}

/** Of each frame: which, and the text of its line. */
function marked(section: SourceSection | undefined): (readonly [number, string | undefined, string | undefined])[] {
  return (section?.frames ?? []).map(({ index, function: name, line, lines }) => [
    index,
    name,
    lines.find(({ number }) => number === line)?.text.trim(),
  ]);
}

const LIST = [
  [0, 'value_of', 'return each->value;'],
  [1, 'main', 'return value_of(count > 5 ? &only : only.next);'],
] as const;

const gcc = (file: string, secret?: string): Project => crashed(file, ['g++', '-O2'], secret);
const clang = (...args: string[]): Project => crashed('list.cc', ['clang-14', '-O0', '-gdwarf-5', ...args]);

suite('the source', { concurrency: 2 }, () => {
  test('of a frame and of the caller that it was inlined into, in every format, secrets masked', async () => {
    const project = gcc('list.cc', '\n');
    const report = await triage(project);
    const section = sectionOf(report, 'source');
    assert.deepEqual(marked(section), LIST);
    assert.deepEqual(
      section?.frames.map(({ checkedBy, changed }) => [checkedBy, changed]),
      [
        ['age', undefined],
        ['age', undefined],
      ],
    );
    for (const format of ['text', 'markdown', 'html']) {
      const { stdout } = await faultline(['triage', 'coredump', project.core, '--format', format]);
      assert.match(stdout, /=&gt; +7|=> +7/);
      assert.ok(stdout.includes(format === 'html' ? 'return each-&gt;value;' : 'return each->value;'), format);
    }
  });

  test('that has changed since is not shown: it is newer than the program', async () => {
    const project = gcc('list.cc');
    const later = new Date(Date.now() + 60_000);
    utimesSync(project.source, later, later);
    const [frame] = sectionOf(await triage(project), 'source')?.frames ?? [];
    assert.partialDeepStrictEqual(frame, { changed: true, checkedBy: 'age', lines: [] });
  });

  test('that is elsewhere now: by its root, by a map, and not by another file of its name', async () => {
    const project = gcc('list.cc');
    const other = temporaryDirectory().path;
    mkdirSync(path.join(other, 'src'));
    renameSync(project.source, path.join(other, 'src', 'list.cc'));
    assert.equal(sectionOf(await triage(project), 'source'), undefined);
    const here = path.dirname(project.source);
    for (const args of [
      ['--source-root', other],
      ['--source-map', `${here}=${other}/src`],
    ]) {
      const section = sectionOf(await triage(project, ...args), 'source');
      assert.deepEqual(marked(section), LIST);
      assert.equal(section?.frames[0]?.path, path.join(other, 'src', 'list.cc'));
      assert.equal(section.frames[0]?.checkedBy, undefined);
    }
    copyFileSync(path.join(FIXTURES, 'list.rs'), path.join(other, 'src', 'list.cc'));
    appendFileSync(path.join(other, 'src', 'list.cc'), 'fn another() {}');
    const shown = marked(sectionOf(await triage(project, '--source-root', other), 'source'));
    assert.ok(shown.every(([, name]) => name !== undefined && ['value_of', 'main'].includes(name)));
    const empty = temporaryDirectory().path;
    const gap = (await triage(project, '--source-root', empty)).incomplete.find(({ what }) => what === 'source');
    assert.ok(gap?.why.includes(project.source) && gap.why.includes(empty));
    const missing = await faultline(['triage', 'coredump', project.core, '--source-root', `${other}/no`]);
    assert.deepEqual([missing.status, missing.stderr.includes('is not a directory')], [2, true]);
  });

  test('of a root or a map is shown where it is newer than the program, as a checkout is, and that is said', async () => {
    const project = gcc('list.cc');
    const other = temporaryDirectory().path;
    const moved = path.join(other, 'src', 'list.cc');
    mkdirSync(path.dirname(moved));
    renameSync(project.source, moved);
    const args = ['--source-root', other];
    const newer = async () => sectionOf(await triage(project, ...args), 'source')?.frames.map((frame) => frame.newer);
    assert.deepEqual(await newer(), [undefined, undefined]);
    const later = new Date(Date.now() + 60_000);
    utimesSync(moved, later, later);
    assert.deepEqual(await newer(), [true, true]);
    for (const from of [args, ['--source-map', `${path.dirname(project.source)}=${other}/src`]]) {
      assert.deepEqual(marked(sectionOf(await triage(project, ...from), 'source')), LIST);
      const { stdout } = await faultline(['triage', 'coredump', project.core, ...from]);
      assert.match(stdout, /^this file is newer than the program: its lines may be others than those that were/m);
    }
    const known = clang();
    renameSync(known.source, moved);
    utimesSync(moved, later, later);
    const [checked] = sectionOf(await triage(known, ...args), 'source')?.frames ?? [];
    assert.deepEqual([checked?.checkedBy, checked?.newer, checked?.changed], ['md5', undefined, undefined]);
    appendFileSync(moved, '// later\n');
    const [changed] = sectionOf(await triage(known, ...args), 'source')?.frames ?? [];
    assert.partialDeepStrictEqual(changed, { changed: true, checkedBy: 'md5', lines: [] });
  });

  test('whose MD5 the debug information has', async () => {
    const project = clang();
    assert.partialDeepStrictEqual(sectionOf(await triage(project), 'source')?.frames[0], { checkedBy: 'md5' });
    const long = new Date(0);
    appendFileSync(project.source, '// later\n');
    utimesSync(project.source, long, long); // older than the program all the same
    const [frame] = sectionOf(await triage(project), 'source')?.frames ?? [];
    assert.partialDeepStrictEqual(frame, { changed: true, checkedBy: 'md5', lines: [] });
  });

  test('that the debug information holds itself, when the file is gone', async () => {
    const project = clang('-gembed-source');
    rmSync(project.source);
    const section = sectionOf(await triage(project), 'source');
    assert.deepEqual(marked(section), LIST);
    assert.equal(section?.frames[0]?.checkedBy, 'embedded');
  });

  test('of Rust', { skip: RUSTC }, async () => {
    const project = crashed('list.rs', ['rustc', '-O']);
    const shown = marked(sectionOf(await triage(project), 'source'));
    const line = 'unsafe { std::ptr::read_volatile(&raw const (*node).value) }';
    assert.ok(
      shown.some(([, name, text]) => name?.endsWith('value_of') && text === line),
      JSON.stringify(shown),
    );
  });

  test('is not looked for where a program of somebody else says that it is', async (context) => {
    if (process.geteuid?.() !== 0) {
      context.skip('only root can make a file somebody else’s');
      return;
    }
    const project = gcc('list.cc');
    lchownSync(path.join(project.directory, 'program'), 65_534, 65_534);
    assert.equal(sectionOf(await triage(project), 'source'), undefined);
    const section = sectionOf(await triage(project, '--source-root', project.directory), 'source');
    assert.deepEqual(marked(section), LIST);
  });

  test('that has changed here comes from a server, if the user names one', async () => {
    const project = gcc('list.cc');
    const text = readFileSync(project.source);
    appendFileSync(project.source, '// later\n');
    const later = new Date(Date.now() + 60_000);
    utimesSync(project.source, later, later);
    const asked: string[] = [];
    const server = createServer(({ url = '' }, response) => {
      asked.push(url);
      if (url.includes('/source/')) response.end(text);
      else response.writeHead(404).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const env = { XDG_CACHE_HOME: temporaryDirectory().path, DEBUGINFOD_URLS: address };
    const told = async (...args: string[]) =>
      faultline(['triage', 'coredump', project.core, '--json', ...args], { env });
    assert.equal(sectionOf(parseReport(JSON.parse((await told()).stdout)), 'source')?.frames[0]?.changed, true);
    assert.equal(asked.length, 0);
    const section = sectionOf(parseReport(JSON.parse((await told('--debuginfod')).stdout)), 'source');
    server.close();
    assert.deepEqual(marked(section), LIST);
    assert.partialDeepStrictEqual(section?.frames[0], { from: 'debuginfod', checkedBy: 'build-id' });
    assert.ok(
      asked.some((url) => url.endsWith(`/source${project.source}`)),
      asked.join('\n'),
    );
    rmSync(env.XDG_CACHE_HOME, { recursive: true });
    const gone = parseReport(JSON.parse((await told('--debuginfod')).stdout)).incomplete;
    assert.ok(
      gone.some(({ what, why }) => what === 'source' && why.includes("can't be reached")),
      JSON.stringify(gone),
    );
  });

  test('is the file of its own place, not one of its name in the current directory', async () => {
    const project = gcc('list.cc');
    const other = temporaryDirectory().path;
    renameSync(project.source, `${project.source}.away`);
    copyFileSync(path.join(FIXTURES, 'list.cc'), path.join(other, 'list.cc'));
    const { stdout } = await faultline(['triage', 'coredump', project.core, '--json'], { cwd: other });
    assert.equal(sectionOf(parseReport(JSON.parse(stdout)), 'source'), undefined);
  });
});
