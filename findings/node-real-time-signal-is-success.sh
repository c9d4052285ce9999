#!/bin/sh
# For Node a child that a real-time signal killed has ended well: exit code 0, no signal.
#
# Guess: 'exit' gives (null, the signal), with a number or a name such as SIGRT34 where it has no own one; what waits for the child by
#   execFile() gets an error.
# Seen, Node 24.21.0: 'exit' and 'close' give (0, null), execFile() and exec() call back without an error; execa 10.2.1, which has names for these signals,
#   resolves with exitCode 0. spawnSync() alone shows something: status null, signal ''.
# Why it matters: by default a real-time signal kills, and a timer (timer_create), a driver or a manager that sends one to a process without its handler does just that. Of the
#   run-time's own runners (test, CI steps, supervisors in JavaScript) none can see it: a step that was killed half way is green.
# Installs node@24.21.0 and execa@10.2.1.
set -eu
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
npm install --silent --no-audit --no-fund --prefix . node@24.21.0 execa@10.2.1 > /dev/null 2>&1 || { echo 'They could not be installed.'; exit 2; }
cat > killed.mjs <<'JS'
import { execFile, spawn, spawnSync } from 'node:child_process';
import { execa } from 'execa';
const command = ['/bin/sh', ['-c', 'kill -34 $$; sleep 9']]; // SIGRTMIN
console.log('exit', ...(await new Promise((done) => spawn(...command).on('exit', (...how) => done(how)))));
console.log('execFile', await new Promise((done) => execFile(...command, (error) => done(error))));
const { exitCode, signal, failed } = await execa(...command);
console.log('execa', exitCode, signal, failed);
const sync = spawnSync(...command);
console.log('spawnSync', sync.status, JSON.stringify(sync.signal));
JS
./node_modules/.bin/node --version
./node_modules/.bin/node killed.mjs | tee seen
[ "$(tr '\n' ';' < seen)" = 'exit 0 null;execFile null;execa 0 undefined false;spawnSync null "";' ] || { echo 'It is not so any more.'; exit 1; }
