#!/bin/sh
# Of abort() in a program with musl neither gdb nor eu-stack shows who called it.
#
# Guess: the core of a program built with musl-gcc -g reads as one with glibc: raise, abort, the program's function, main. x86-64 code has unwind tables.
# Seen, Debian's musl 1.2.3: its libc has no tables at all. gdb 13.1 says raise, then numbers of the stack as callers (#2 0x3fe8, #3 0x258, ...); eu-stack 0.188 two frames,
#   the second such a number. Linked statically the same, up to a caller 0. lldb 14 walks the static one to main: the
#   return addresses are on the stack, some words above.
# Why it matters: assert() and abort() are the plainest crash there is, and for a musl program (most containers) its stack has no frame of the program: every such crash
#   of every program gets the same signature, and gdb's garbage callers look like a smashed stack.
# Expects Debian's musl-tools 1.2.3-1, gdb 13.1-3, elfutils 0.188-2.1, gcc, x86-64, and kernel.core_pattern `core`.
set -eu
has() { [ "$(dpkg-query -W -f='${Version}' "$1" 2>/dev/null)" = "$2" ] || { echo "Expects Debian's $1 $2."; exit 2; }; }
has musl-tools 1.2.3-1; has gdb 13.1-3; has elfutils 0.188-2.1
[ "$(cat /proc/sys/kernel/core_pattern)" = core ] || { echo 'Expects kernel.core_pattern `core`.'; exit 2; }
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
echo '#include <stdlib.h>
static int gives_up(int argc) { if (argc > 0) abort(); return argc; }
int main(int argc, char **argv) { (void)argv; return gives_up(argc) + 1; }' > main.c
ulimit -c unlimited
ok=yes
for form in gcc musl-gcc 'musl-gcc -static'; do
  $form -g -O0 -o program main.c
  ./program || true
  mv core* out
  echo "$form:"
  gdb -nx -batch -iex 'set debuginfod enabled off' -ex 'bt 6' program out 2>/dev/null | sed -n '/^#/p' | cut -c1-72 | tail -n +2 > gdb.txt
  eu-stack --core out > eu.txt 2>/dev/null || true
  sed 's/^/  gdb: /' gdb.txt
  grep '^#' eu.txt | head -n 6 | sed 's/^/  eu-stack: /'
  if [ "$form" = gcc ]; then want=2; else want=0; fi
  [ "$(cat gdb.txt eu.txt | grep -c ' gives_up')" = $want ] || ok=no
done
[ $ok = yes ] || { echo 'It is not so any more.'; exit 1; }
