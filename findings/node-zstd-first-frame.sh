#!/bin/sh
# Node's zstd reads one frame and calls it the whole file.
#
# Guess: like its gzip, which reads all members, Node's zstd reads all frames of a file (RFC 8878: a file is one or more
#   frames), and passes over a skippable frame, which pzstd puts before the others.
# Seen, Node 24.21.0: of two frames the first, of a skippable frame and one with data nothing at all; status 0, no error, as a
#   stream and in one call. Only a frame that is cut off is an error. fzstd 0.1.1 and the zstd program read everything.
# Why it matters: cores, logs and .deb members come as .zst of several frames (pzstd, `cat a.zst b.zst`, appending log
#   rotation). A reader by node:zlib shows a shorter file that looks whole.
set -eu
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
npm install --silent --no-audit --no-fund --prefix . node@24.21.0 fzstd@0.1.1 >/dev/null 2>&1
cat > read.mjs <<'JS'
import zlib from 'node:zlib';
import { decompress } from 'fzstd';
const frame = (text) => zlib.zstdCompressSync(Buffer.from(text));
const two = Buffer.concat([frame('first '), frame('second')]);
const skippable = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 1, 2, 3, 4]); // magic, size, 4 bytes that nobody reads
const behind = Buffer.concat([skippable, frame('data')]);
const streamed = (bytes) => new Promise((resolve, reject) => {
  const parts = [];
  zlib.createZstdDecompress().on('data', (part) => parts.push(part)).on('error', reject)
    .on('end', () => resolve(Buffer.concat(parts).toString())).end(bytes);
});
const members = zlib.gunzipSync(Buffer.concat([zlib.gzipSync('first '), zlib.gzipSync('second')])).toString();
const seen = {
  node: process.version, gzip: members,
  call: zlib.zstdDecompressSync(two).toString(), stream: await streamed(two), skippable: await streamed(behind),
  fzstd: Buffer.from(decompress(two)).toString(), fzstdSkippable: Buffer.from(decompress(behind)).toString(),
};
console.log(seen);
const expected = { gzip: 'first second', call: 'first ', stream: 'first ', skippable: '', fzstd: 'first second', fzstdSkippable: 'data' };
process.exit(Object.entries(expected).every(([key, value]) => seen[key] === value) ? 0 : 1);
JS
node_modules/.bin/node read.mjs
