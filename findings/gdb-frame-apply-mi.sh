#!/bin/sh
# gdb 18.1 (Debian 18.1-3): what `frame apply` prints comes as GDB/MI records within the text of a GDB/MI record.
#
# Guess: `-interpreter-exec console "frame apply level 0-1 -q -c info frame"` gives the text that the command prints on a
# terminal, in console stream records (~"..."), as gdb 13 and every other command of gdb 18 do.
# Seen: each record's text is itself a row of records (~"Stack level 0, ...\n"), escaped twice, with what a command prints
# past gdb's MI stream (an argument's value) raw between them. `info frame` alone is as guessed.
# Why it matters: `info frame` is the only place where gdb says that a caller was concluded from debug information and jumped
# ("tail call frame"). Who reads it for several frames by one command, to leave such callers out of a crash's signature, finds
# none with gdb 18: the same crash has two signatures, with no error anywhere.
# Expects gdb 18.1 and gcc on PATH; the root of `npm run test:newer` has both.
set -eu
gdb --version | head -1
gdb --version | head -1 | grep -q ' 18\.1' || { echo 'This is about gdb 18.1.'; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo 'static int f(int by) { return by + 1; } int main(void) { return f(1); }' > main.c
gcc -g -O0 -o main main.c
printf '%s\n' '-break-insert f' '-exec-run' > commands
(cat commands; sleep 2; printf '%s\n' '-interpreter-exec console "info frame"' '-interpreter-exec console "frame apply level 0-1 -q -c info frame"' '-gdb-exit') |
  gdb -q -nx --interpreter=mi3 -iex 'set debuginfod enabled off' -iex 'set startup-with-shell off' ./main > output
echo 'info frame alone:'
grep '^~" rip = ' output | head -1
echo 'by frame apply:'
grep '^~"~' output | head -1
if ! grep -q '^~" rip = ' output || ! grep -q '^~"~\\"Stack level 0' output; then
  echo 'It is not so any more.'
  exit 1
fi
