#!/bin/sh
# sarif-multitool's baseline pairs results by place and words before it looks at their fingerprints: the known crash is "new", the new one "unchanged".
#
# Guess: match-results-forward follows fingerprints (SARIF 2.1.0, 3.27.16: they are what tells whether results of two runs are the same), and only
#   without them compares the rest.
# Seen, @microsoft/sarif-multitool 5.7.0: a result of another fingerprint at the same line with the same message is `unchanged`, and nothing is
#   `absent`. Where the known one (A) and another (B) share a line and B comes first in the log, B is `unchanged` and A is `new`: the very wrong way round. One line further
#   down the fingerprint decides. The same with `fingerprints` in place of `partialFingerprints`.
# Why it matters: two crashes in one line (a shared helper, two callers) are usual. Whoever writes SARIF for baselines must tell them apart in the
#   message too, not in the fingerprint alone.
# Installs @microsoft/sarif-multitool@5.7.0.
set -eu
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
npm install --silent --no-audit --no-fund @microsoft/sarif-multitool@5.7.0 > /dev/null 2>&1 || { echo 'It could not be installed.'; exit 2; }
cat > write.mjs <<'J'
import { writeFileSync } from 'node:fs';
const result = (fingerprint, startLine) => ({
  ruleId: 'crash', level: 'error', message: { text: 'null-read in copy_field' }, partialFingerprints: { 'stack/v1': fingerprint },
  locations: [{ physicalLocation: { artifactLocation: { uri: 'src/field.c' }, region: { startLine } } }],
});
const write = (name, ...results) =>
  writeFileSync(`${name}.sarif`, JSON.stringify({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0',
    runs: [{ tool: { driver: { name: 'crashes', rules: [{ id: 'crash' }] } }, results }],
  }));
write('before', result('A', 10));
write('another', result('B', 10));
write('both', result('B', 10), result('A', 10));
write('moved', result('A', 90));
write('another-below', result('B', 11));
J
node write.mjs
cat > tell.mjs <<'J'
import { readFileSync } from 'node:fs';
const { results } = JSON.parse(readFileSync('out.sarif', 'utf8')).runs[0];
console.log(`${process.argv[2]}: ${results.map((each) => `${each.partialFingerprints['stack/v1']} ${each.baselineState}`).sort().join(', ')}`);
J
for name in another both moved another-below; do
  npx sarif-multitool match-results-forward "$name.sarif" --previous before.sarif --output-file-path out.sarif --log ForceOverwrite > /dev/null
  node tell.mjs "$name"
done | tee seen
[ "$(cat seen)" = "another: B unchanged
both: A new, B unchanged
moved: A updated
another-below: A absent, B new" ] || { echo 'It is not so any more.'; exit 1; }
