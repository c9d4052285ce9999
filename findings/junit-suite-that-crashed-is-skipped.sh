#!/bin/sh
# test-results-parser calls a JUnit suite that crashed before its first test SKIP, and loses the tests of a suite within a suite.
#
# Guess: <testsuite tests="0" errors="1">, which is how runners report a suite whose process died, gives status FAIL; <testsuite> within <testsuite> is read
#   to any depth, since runners by directory or class write it so.
# Seen, test-results-parser 0.4.6: of the first, no suites, errors 0, status SKIP. Of an outer suite with a passed test and an inner one whose test has an
#   <error> "killed by signal 11": FAIL by the outer's attribute, but the only test in it is the one that passed.
# Why it matters: for a test run a crash is an <error> at just these places. A report made of the first says that nothing was run; one of the second can't say what failed.
set -eu
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
npm install --silent --no-audit --no-fund --prefix . test-results-parser@0.4.6 >/dev/null 2>&1
cat > died.xml <<'XML'
<testsuites errors="1"><testsuite name="died" tests="0" failures="0" errors="1"><system-err>Segmentation fault (core dumped)</system-err></testsuite></testsuites>
XML
cat > within.xml <<'XML'
<testsuites tests="2" errors="1"><testsuite name="outer" tests="2" failures="0" errors="1">
<testsuite name="inner" tests="1" failures="0" errors="1"><testcase classname="inner" name="dies"><error message="killed by signal 11">core dumped</error></testcase></testsuite>
<testcase classname="outer" name="passes" time="1"/>
</testsuite></testsuites>
XML
cat > read.cjs <<'JS'
const { parse } = require('test-results-parser');
const seen = ['died.xml', 'within.xml'].map((file) => {
  const { status, errors, suites } = parse({ type: 'junit', files: [file] });
  return { status, errors, cases: suites.flatMap((suite) => suite.cases.map((one) => `${one.name} ${one.status}`)) };
});
console.log(seen);
const expected = [{ status: 'SKIP', errors: 0, cases: [] }, { status: 'FAIL', errors: 1, cases: ['passes PASS'] }];
process.exit(JSON.stringify(seen) === JSON.stringify(expected) ? 0 : 1);
JS
node read.cjs
