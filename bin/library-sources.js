// Makes src/runtimes/library-sources.ts: which functions of the C and C++ libraries stand in which of their source files.
//   node bin/library-sources.js MIRROR [SUITE...] > src/runtimes/library-sources.ts
// MIRROR is one of Debian's archive (http://deb.debian.org/debian). Of each suite it takes the debug information of libc6 (amd64 and
// arm64), the debug build of libstdc++6 and libc6-dev's headers. Needs apt-get, dpkg-deb and a readelf that knows DWARF 5.
import { execFileSync, spawn } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { isReserved, plainName, stemOf } from '../src/runtimes/library-source.ts';

const SUITES = ['bullseye', 'bookworm', 'trixie', 'sid'];
/** Each library is known by a function of its own; gconv's 250 modules and the thread debugger's library are left out. */
const MARKS = new Set(
  `__libc_start_main __libc_start_main_impl _dl_relocate_object pthread_create __pthread_create_2_1 sin __sin dlopen timer_create aio_read
  getaddrinfo_a __res_query _nss_dns_gethostbyname_r _nss_files_gethostbyname_r __cxa_throw`.split(/\s+/),
);
/** C++ library code that is known by its names alone: `bool std::has_facet<...>`. */
const NAMESPACES = /(?:^| )(?:std|__gnu_\w+|__cxxabiv1)::/;
/** Inline functions of the headers: `__fortify_function int\n__NTH (sprintf (char *__restrict __s`. */
const INLINE =
  /^__(?:fortify_function|extern_inline|extern_always_inline|STDLIB_INLINE)\b[^;{]*?\b(?!__NTH|__attribute)(\w+) \(/gm;

/** Names by source file. */
const sources = new Map();
const [mirror, ...suites] = process.argv.slice(2);
if (mirror === undefined) throw new Error('usage: node bin/library-sources.js MIRROR [SUITE...]');
const directory = mkdtempSync(path.join(tmpdir(), 'library-sources-'));
try {
  const packages = [];
  for (const suite of suites.length > 0 ? suites : SUITES) packages.push(...download(suite));
  for (const each of packages) await readPackage(each);
} finally {
  rmSync(directory, { recursive: true });
}
write();

/** The packages of a suite, fetched by an apt of its own that knows nothing of this machine's. @returns their files. */
function download(suite) {
  const state = path.join(directory, suite);
  for (const each of ['lists/partial', 'cache/archives/partial', 'packages'])
    mkdirSync(path.join(state, each), { recursive: true });
  writeFileSync(path.join(state, 'status'), '');
  writeFileSync(
    path.join(state, 'sources.list'),
    `deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${mirror} ${suite} main\n`,
  );
  const options = [
    `Dir::Etc::sourcelist=${state}/sources.list`,
    'Dir::Etc::sourceparts=/dev/null',
    `Dir::State::Lists=${state}/lists`,
    `Dir::State::status=${state}/status`,
    `Dir::Cache=${state}/cache`,
    'APT::Architecture=amd64',
    'APT::Architectures::=amd64',
    'APT::Architectures::=arm64',
    'APT::Sandbox::User=root',
    'Acquire::Check-Valid-Until=false', // an old suite's list is past its date
  ].flatMap((option) => ['-o', option]);
  const run = (tool, ...args) =>
    execFileSync(tool, [...options, ...args], {
      cwd: path.join(state, 'packages'),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 2],
    });
  run('apt-get', '-qq', 'update');
  const debugBuilds = run('apt-cache', 'search', '--names-only', '^libstdc[+][+]6-[0-9]+-dbg$')
    .split('\n')
    .flatMap((line) => / ?(libstdc\S+) - /.exec(line)?.[1] ?? []);
  const newest = debugBuilds.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1);
  run('apt-get', '-qq', 'download', 'libc6-dbg:amd64', 'libc6-dbg:arm64', 'libc6-dev:amd64', `${newest}:amd64`);
  return globSync('*.deb', { cwd: path.join(state, 'packages') }).map((file) => path.join(state, 'packages', file));
}

async function readPackage(file) {
  const root = file.replace(/\.deb$/, '');
  execFileSync('dpkg-deb', ['-x', file, root]);
  for (const header of globSync('usr/include/{*,*/bits/*}.h', { cwd: root }))
    for (const [, name] of readFileSync(path.join(root, header), 'utf8').matchAll(INLINE)) add(name, header);
  for (const library of globSync('usr/lib/{debug/.build-id/*/*.debug,*/debug/libstdc++.so.6.0.*[0-9]}', { cwd: root }))
    await readLibrary(path.join(root, library));
  rmSync(root, { recursive: true });
}

/** A function stands in the file of its first line, in others that are no headers (included .c files), and where DWARF declares it. */
async function readLibrary(file) {
  const functions = await functionsOf(file);
  if (!functions.some(({ name }) => MARKS.has(name))) return;
  const rows = await rowsOf(file);
  for (const { name, start, end } of functions) {
    const first = firstAt(rows, start);
    for (let at = first; at < rows.length && rows[at].address < end; at++) {
      if (at === first || !rows[at].file.endsWith('.h')) add(name, rows[at].file);
    }
  }
  await readDeclarations(file);
}

async function functionsOf(file) {
  const functions = [];
  for await (const line of readelf('-sW', '--demangle', file)) {
    const match = /^ *\d+: ([\da-f]+) +(\d+|0x[\da-f]+) (?:FUNC|IFUNC) .*? +\d+ (.+)$/.exec(line);
    if (match === null || Number(match[2]) === 0) continue;
    const start = Number.parseInt(match[1], 16);
    functions.push({ name: match[3].replace(/(?<=^\w+)@.*/, ''), start, end: start + Number(match[2]) });
  }
  return functions;
}

/** The line table, without the ends of sequences. */
async function rowsOf(file) {
  const rows = [];
  for await (const line of readelf('-W', '--debug-dump=decodedline', file)) {
    const match = /^(\S.*?) +\d+ +0x([\da-f]+)/.exec(line);
    if (match !== null) rows.push({ file: baseName(match[1]), address: Number.parseInt(match[2], 16) });
  }
  return rows.toSorted((a, b) => a.address - b.address);
}

function firstAt(rows, address) {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle].address < address) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Functions that are there in any form, inlined ones too: DW_TAG_subprogram with code or with DW_AT_inline. */
async function readDeclarations(file) {
  const tables = await fileTablesOf(file);
  let [files, unit] = [undefined, {}];
  const flush = () => {
    if (unit.name !== undefined && files?.[unit.file] !== undefined && unit.real) add(unit.name, files[unit.file]);
    unit = {};
  };
  for await (const line of readelf('-W', '--debug-dump=info', file)) {
    const match = /^ *<[\da-f]+>(?:<[\da-f]+>)?:? .*?(DW_(?:TAG|AT)_\w+)\)? *:? *(.*)$/.exec(line);
    if (match === null) continue;
    const [, key, text] = match;
    if (key.startsWith('DW_TAG_')) {
      flush();
      unit = { isFunction: key === 'DW_TAG_subprogram' };
    } else if (key === 'DW_AT_stmt_list') files = tables.get(Number(text.trim().split(/\s/)[0]));
    else if (!unit.isFunction) continue;
    else if (key === 'DW_AT_name') unit.name = text.replace(/^\(.*?\): /, '').trim();
    else if (key === 'DW_AT_decl_file') unit.file = Number(text.trim().split(/\s/)[0]);
    else if (key === 'DW_AT_inline' || key === 'DW_AT_low_pc') unit.real = true;
  }
  flush();
}

/** File names by number, by the offset of their line table. */
async function fileTablesOf(file) {
  const tables = new Map();
  let [table, inFiles] = [[], false];
  for await (const line of readelf('-W', '--debug-dump=rawline', file)) {
    const offset = /^ +Offset: +(\S+)$/.exec(line)?.[1];
    if (offset !== undefined) tables.set(Number(offset), (table = []));
    if (offset !== undefined || line.includes('Line Number Statements')) inFiles = false;
    if (line.includes('File Name Table')) inFiles = true;
    const entry = inFiles ? /^ +(\d+)\s.*?(\S+)$/.exec(line) : null;
    if (entry !== null) table[Number(entry[1])] = baseName(entry[2]);
  }
  return tables;
}

function readelf(...args) {
  const child = spawn('readelf', args, { stdio: ['ignore', 'pipe', 'ignore'] });
  return createInterface({ input: child.stdout });
}

function add(name, file) {
  const names = sources.get(baseName(file)) ?? new Set();
  sources.set(baseName(file), names);
  const plain = plainName(name);
  if (/^\w+$/.test(plain) && !isReserved(name) && !NAMESPACES.test(name) && plain !== stemOf(file)) names.add(plain);
}

function baseName(file) {
  return file.slice(file.lastIndexOf('/') + 1);
}

function write() {
  const lines = [...sources].map(([file, names]) => [file, ...[...names].toSorted()].join(' '));
  process.stdout.write(
    `/**
 * The source files of glibc and libstdc++, each with its functions that its name does not tell: one file a line. Made by
 * bin/library-sources.js of the debug information of Debian's releases; what a line leaves out stands in library-source.ts.
 */
export const LIBRARY_SOURCES = \`
${lines.toSorted().join('\n')}
\`;
`,
  );
}
