#!/bin/sh
# mocha --parallel ends with status 0 and prints nothing when signals kill all its workers while files still wait.
#
# Guess: each file whose worker died is a failure, the files that wait are run by new workers, and status is above 0.
# Seen, mocha 12.0.3 with --jobs 2, two files that die by SIGSEGV and one that is fine: not one test in any reporter, not the fine one either, no word of the signal, status 0.
#   Where the fine file comes first, or one worker is left, it is "Uncaught error outside test suite: Workerpool Worker terminated Unexpectedly" with
#   signalCode SIGSEGV, and status 1 or 2. On a machine of two processors, where --parallel has one worker, one crash is enough. Without --parallel mocha dies by the signal itself.
# Why it matters: a crash in a native module that every file loads makes the run an empty and green one, the worse the crash the surer. Only the missing count, or a core, tells.
# Installs node@24.21.0 and mocha@12.0.3.
set -eu
[ "$(nproc)" -ge 2 ] || { echo 'Expects two processors.'; exit 2; }
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
npm install --silent --no-audit --no-fund --prefix . node@24.21.0 mocha@12.0.3 > /dev/null 2>&1 || { echo 'They could not be installed.'; exit 2; }
for name in one two; do
  echo "it('dies', (done) => { setTimeout(() => process.kill(process.pid, 'SIGSEGV'), 300); setTimeout(done, 5000); });" > $name.spec.js
done
echo "it('is fine', () => {});" > fine.spec.js
PATH="$work/node_modules/.bin:$PATH"
mocha --version
run() {
  status=0
  mocha --parallel --jobs 2 --reporter spec "$@" > output 2>&1 || status=$?
  echo "$*: status $status, lines of output $(grep -c '[a-z]' output || true), with SIGSEGV $(grep -c SIGSEGV output || true)"
}
{ run one.spec.js two.spec.js fine.spec.js; run fine.spec.js one.spec.js; } | tee seen
grep -qx 'one.spec.js two.spec.js fine.spec.js: status 0, lines of output 0, with SIGSEGV 0' seen &&
  grep -q '^fine.spec.js one.spec.js: status 1, .* with SIGSEGV 1$' seen || { echo 'It is not so any more.'; exit 1; }
