#!/bin/sh
# node-tar leaves a sparse file out of what it unpacks, and says nothing.
#
# Guess: tar 7, which reports what it can't do through onwarn, warns about an entry of type S (GNU sparse, `tar -S`), or fails.
# Seen, tar 7.5.23 with GNU tar 1.34: `--format=gnu -S` gives no file, no warning, no error, in strict mode too. `--format=posix -S` gives
#   `GNUSparseFile.PID/core` with the map's text in front of the data: a name and a content that nobody wrote.
# Why it matters: cores are sparse, and whoever packs one for a bug report uses -S. tar-stream 3.2.2 at least shows the entry (type
#   null, condensed size), so that its user can say what is missing.
set -eu
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
npm install --silent --no-audit --no-fund --prefix . tar@7.5.23 >/dev/null 2>&1
tar --version | head -n 1
printf '\177ELF' > core && truncate -s 16M core
tar --format=gnu -S -cf gnu.tar core
tar --format=posix -S -cf posix.tar core
cat > unpack.mjs <<'JS'
import fs from 'node:fs';
import * as tar from 'tar';
const seen = {};
for (const format of ['gnu', 'posix']) {
  fs.mkdirSync(format);
  const said = [];
  await tar.x({ file: `${format}.tar`, cwd: format, strict: true, onwarn: (code, message) => said.push(`${code}: ${message}`) });
  const files = fs.readdirSync(format, { recursive: true }).filter((name) => fs.statSync(`${format}/${name}`).isFile());
  seen[format] = { files: files.map((name) => name.replace(/\.\d+\//, '.PID/')), said };
}
console.log(JSON.stringify(seen));
const expected = { gnu: { files: [], said: [] }, posix: { files: ['GNUSparseFile.PID/core'], said: [] } };
process.exit(JSON.stringify(seen) === JSON.stringify(expected) ? 0 : 1);
JS
node unpack.mjs
