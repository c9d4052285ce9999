#!/bin/sh
# UndefinedBehaviorSanitizer accepts a suppression of `invalid-builtin-use` and never applies it; gcc's does the same to `bool`.
#
# Guess: `invalid-builtin-use:zeros` keeps `passing zero to ctz()` in zeros() quiet, as `shift-exponent:far` does its error, and `bool:load` a bad bool. A name that is none is
#   refused ("failed to parse suppressions"), and these are not.
# Seen, clang 14.0.6 and gcc 12.2: the report of ctz() stays, with the function, the file or `*` as the pattern; gcc's report of the bool stays as well (its type is called `_Bool`, so that
#   the run-time takes it for an enumeration), and `enum:load` silences it. clang's `bool:load` works.
# Why it matters: whoever writes suppressions from reports has to leave the builtin out, and to name a bool of C twice; nothing tells that a line has no effect.
# Expects Debian's clang-14 14.0.6-12 and gcc-12 12.2.0-14+deb12u1.
set -eu
[ "$(dpkg-query -W -f='${Version}' clang-14 2>/dev/null)" = 1:14.0.6-12 ] || { echo "Expects Debian's clang-14 1:14.0.6-12."; exit 2; }
[ "$(dpkg-query -W -f='${Version}' gcc-12 2>/dev/null)" = 12.2.0-14+deb12u1 ] || { echo "Expects Debian's gcc-12 12.2.0-14+deb12u1."; exit 2; }
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
cat > three.c <<'C'
#include <stdbool.h>
__attribute__((noinline)) int zeros(volatile unsigned a) { return __builtin_ctz(a); }
__attribute__((noinline)) int far(volatile int a) { return 1 << a; }
__attribute__((noinline)) int load(char *a) { return *(bool *)a; }
int main(void) {
  char seven = 7;
  return (zeros(0) + far(40) + load(&seven)) & 0;
}
C
seen() { # COMPILER SUPPRESSION...
  compiler=$1; shift
  "$compiler" -g -O0 -fsanitize=undefined -o three three.c
  printf '%s\n' "$@" > supp
  echo "$compiler, $*: $(UBSAN_OPTIONS=suppressions=supp ./three 2>&1 | grep -o 'passing zero\|shift exponent\|load of value' | tr '\n' ',' || true)"
}
{
  seen clang-14 invalid-builtin-use:zeros shift-exponent:far bool:load
  seen gcc-12 invalid-builtin-use:zeros shift-exponent:far bool:load
  seen gcc-12 'invalid-builtin-use:*' shift-exponent:far enum:load
} | tee seen
[ "$(cat seen)" = "clang-14, invalid-builtin-use:zeros shift-exponent:far bool:load: passing zero,
gcc-12, invalid-builtin-use:zeros shift-exponent:far bool:load: passing zero,load of value,
gcc-12, invalid-builtin-use:* shift-exponent:far enum:load: passing zero," ] || { echo 'It is not so any more.'; exit 1; }
