#!/bin/sh
# GJS and CLISP swallow a SIGSEGV that somebody sends: the process goes on as if nothing had come; the second one kills.
#
# Guess: neither has handlers of its own in a program that runs no WebAssembly and overflows no stack, or they send on what they can't
# explain: `kill -SEGV` ends both with a core, as it does guile, luajit or php.
# Seen (gjs 1.74.2, clisp 2.49.93+; the same with 1.90.1 and 2.49.95+ of sid): SpiderMonkey and libsigsegv each have a handler that puts the default back and returns, since a
# real fault is met again at once. A signal that was sent is not: with exit status 0 the program does its work to the end, and
# prints nothing. From then on the default is in place: a second kill -SEGV leaves status 139.
# Why it matters: `kill -SEGV`, systemd's WatchdogSignal=SIGSEGV and `gdb`-less "give me a core" runbooks get no core and believe that the process
# hangs in the kernel; who tries twice finds it to be flaky. The core of the second has a process whose own stack guards are off.
# Expects Debian's gjs 1.74.2-1+deb12u1 and clisp 1:2.49.20210628.gitde01f0f-3 in a temporary root (debootstrap's way, by mmdebstrap). Root.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mmdebstrap --quiet --variant=apt --aptopt='Acquire::Check-Valid-Until "false"' --aptopt='Apt::Install-Recommends "false"' \
  --include=gjs=1.74.2-1+deb12u1,clisp=1:2.49.20210628.gitde01f0f-3 bookworm "$work/root" "deb http://deb.debian.org/debian bookworm main" > "$work/log" 2>&1 ||
  { tail -n 3 "$work/log"; echo 'Expects gjs 1.74.2-1+deb12u1 and clisp 1:2.49.20210628.gitde01f0f-3 in Debian 12.'; exit 2; }
cat > "$work/root/root/look.sh" << 'END'
cd /root
ulimit -c 0
try() {
  name=$1; kills=$2; shift 2
  "$@" > output 2>&1 & pid=$!
  sleep 3
  for _ in $(seq "$kills"); do kill -SEGV $pid; sleep 0.5; done
  status=0; wait $pid 2> /dev/null || status=$?
  echo "$name, sent $kills: status $status, output: $(tr -dc 'a-z' < output)"
}
for kills in 1 2; do
  try gjs $kills gjs -c 'imports.gi.GLib.usleep(8000000); print("done")'
  try clisp $kills clisp -q -q -x '(progn (sleep 8) (format t "done") (values))'
done
END
mount -t proc proc "$work/root/proc"
trap 'umount "$work/root/proc"; rm -rf "$work"' EXIT
chroot "$work/root" bash /root/look.sh 2> /dev/null | tee "$work/seen"
[ "$(tr '\n' ';' < "$work/seen")" = 'gjs, sent 1: status 0, output: done;clisp, sent 1: status 0, output: done;gjs, sent 2: status 139, output: ;clisp, sent 2: status 139, output: ;' ] ||
  { echo 'It is not so any more.'; exit 1; }
