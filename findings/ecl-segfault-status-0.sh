#!/bin/sh
# ECL makes SIGSEGV a Lisp condition, opens its debugger, and at the end of standard input exits with status 0.
#
# Guess: a fault that nobody handles becomes a Lisp error and ends `ecl --shell script` with status 1, as any other error does.
# Seen, ecl 21.2.1: it prints "Condition of type: SEGMENTATION-VIOLATION" and a prompt, reads the end of standard input there, and
#   status is 0. No core. An ordinary error in the same script gives status 1.
# Why it matters: a service manager sees a clean end; only the text on standard output says that a memory fault was there.
# Expects Debian's ecl 21.2.1+ds-4.
set -eu
[ "$(dpkg-query -W -f='${Version}' ecl 2>/dev/null)" = 21.2.1+ds-4 ] || { echo "Expects Debian's ecl 21.2.1+ds-4."; exit 2; }
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
ulimit -c unlimited
ecl --version
echo '(sleep 4) (print "not reached")' > waits.lisp
echo '(error "ordinary")' > error.lisp
ecl --shell waits.lisp > output 2>&1 < /dev/null & pid=$!
sleep 1.5
kill -SEGV "$pid"
fault=0; wait "$pid" || fault=$?
ordinary=0; ecl --shell error.lisp > /dev/null 2>&1 < /dev/null || ordinary=$?
sed -n '/Condition/,/memory address/p' output
core=none; for file in core*; do [ ! -e "$file" ] || core=$file; done
echo "status after SIGSEGV: $fault, core $core; after an ordinary error: $ordinary"
grep -q 'Condition of type: SEGMENTATION-VIOLATION' output && [ "$fault $ordinary $core" = '0 1 none' ] || { echo 'It is not so any more.'; exit 1; }
