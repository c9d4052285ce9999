#!/bin/sh
# The crash within a small inlined function is `one()` at another function's line in gdb 13.1, and `one()` at its own line elsewhere: gcc says that the inlined function has no length.
#
# Guess: `return inl(p) + 2;`, where inl() reads p[1] and is inlined, is told by each tool as inl (inlined) within one, or, where debug information is too coarse, as one, at the line of the call.
# Seen, gcc 12.2 -O1 (16.2 the same): the instruction that reads is inl's by the line table (inl.h:1), but inl's entry in the debug information has DW_AT_high_pc 0: no address at all, for the
#   instruction has another row of the line table, of one(), behind that. gdb 13.1 shows `#0 one () at inl.h:1`: of a function and a line that don't belong together. addr2line 2.40, eu-stack 0.188 and
#   llvm-symbolizer 14 show one, at program.c:2, and nothing of inl. gdb 18.1 gives inl a frame of its own: `#0 inl () at inl.h:1, #1 one () at program.c:2`.
# Why it matters: a read through a pointer in an accessor is what most crashes are. With the same program and core the signature changes with the release of gdb, and the file that is blamed with the tool.
# Expects Debian's gcc 12, gdb 13.1-3, binutils 2.40-2, elfutils 0.188-2.1, and kernel.core_pattern `core`, x86-64.
set -eu
has() { [ "$(dpkg-query -W -f='${Version}' "$1" 2>/dev/null)" = "$2" ] || { echo "Expects Debian's $1 $2."; exit 2; }; }
has gcc-12 12.2.0-14+deb12u1; has gdb 13.1-3; has binutils 2.40-2; has elfutils 0.188-2.1
[ "$(cat /proc/sys/kernel/core_pattern)" = core ] || { echo 'Expects kernel.core_pattern `core`.'; exit 2; }
unset DEBUGINFOD_URLS
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
echo 'static inline __attribute__((always_inline)) int inl(int *p) { return p[1]; }' > inl.h
cat > program.c <<'C'
#include "inl.h"
int __attribute__((noinline)) one(int *p) { return inl(p) + 2; }
int main(int count, char **words) { return one((int *)(long)(count - 1)); }
C
gcc-12 -g -O1 -o program program.c
ulimit -c unlimited
./program 2> /dev/null || true
mv core* out
at=0x$(nm program | sed -n 's/ T one$//p')
{
  echo "entry of inl: $(readelf --debug-dump=info program | grep -A 5 'DW_TAG_inlined_subroutine' | grep -o 'DW_AT_high_pc .*')"
  echo "gdb: $(gdb -nx -batch -iex 'set debuginfod enabled off' -ex bt program out 2> /dev/null | grep '^#' | tail -n +2 | tr '\n' ' ')"
  echo "addr2line: $(addr2line -isfe program "$at" | tr '\n' ' ')"
  echo "eu-stack: $(eu-stack -is --core out -e program 2> /dev/null | grep -A 1 '^#0' | tr -s '\n ' ' ')"
} | tee seen
grep -q '^entry of inl: DW_AT_high_pc *: 0' seen && grep -q '^gdb: #0 *one .* at .*inl.h:1 #1 .* main ' seen && ! grep -q 'inl (' seen &&
  grep -q '^addr2line: one program.c:2 *$' seen && grep -q '^eu-stack: #0 0x[0-9a-f]* one .*program.c:2' seen || { echo 'It is not so any more.'; exit 1; }
