#!/bin/sh
# Vitest's JUnit report has the test that killed its worker as passed, and all those after it, which never ran.
#
# Guess: of a file whose worker died by a signal the running test has an <error>, and what came after it <skipped/>, or the file has one <testcase> with an
#   <error>: test runners report "worker exited" at the file.
# Seen, vitest 5.1.2: the suite says failures="0" errors="0" and has a bare <testcase> for each, time 0: passed, for every reader of the format. The death is an <error> in
#   another suite, "vitest unhandled errors", with a testcase "Unhandled Error: [vitest-pool]: Worker forks emitted error.": the file is in its text only, the test nowhere. The TAP report
#   of the same run has `not ok` for the crashed test and for the one after it alike; the JSON one "pending" for both.
# Why it matters: in a dashboard the crashing test is green, each time, and every crash of every file is the one test "Unhandled Error". Which test it was is told only by time="0".
# Installs node@24.21.0 and vitest@5.1.2.
set -eu
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
npm install --silent --no-audit --no-fund --prefix . node@24.21.0 vitest@5.1.2 > /dev/null 2>&1 || { echo 'They could not be installed.'; exit 2; }
cat > crash.test.js <<'JS'
import { test } from 'vitest';
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
test('runs before', () => {});
test('dies', async () => {
  await wait(500);
  process.kill(process.pid, 'SIGSEGV');
  await wait(9000);
});
test('never runs', () => {});
JS
PATH="$work/node_modules/.bin:$PATH"
vitest --version
status=0
vitest run --pool=forks --reporter=junit --outputFile.junit=junit.xml --reporter=tap --outputFile.tap=tap > output 2>&1 || status=$?
echo "status $status"
sed -n '/<testsuite name="crash/,/<\/testsuite>/p' junit.xml | sed 's/ timestamp="[^"]*" hostname="[^"]*"//' | tee suite
grep -A 2 '<testsuite name="vitest unhandled' junit.xml | sed 's/ timestamp="[^"]*" hostname="[^"]*"//' | tee unhandled
[ "$status" = 1 ] && grep -q 'tests="3" failures="0" errors="0" skipped="0"' suite && ! grep -Eq '<(failure|error|skipped)' suite &&
  grep -q 'name="dies" time="0"' suite && grep -q 'name="never runs" time="0"' suite && grep -q 'Worker forks emitted error' unhandled ||
  { echo 'It is not so any more.'; exit 1; }
