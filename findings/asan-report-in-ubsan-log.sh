#!/bin/sh
# In a program with both sanitizers UBSAN_OPTIONS decides where AddressSanitizer's report goes; ASAN_OPTIONS' log_path is dropped.
#
# Guess: with -fsanitize=address,undefined, ASAN_OPTIONS=log_path=asan and UBSAN_OPTIONS=log_path=ubsan give asan.PID with the heap error and ubsan.PID with
#   the undefined behaviour.
# Seen, gcc 12.2 (16.2 the same): there is no asan.PID; ubsan.PID holds AddressSanitizer's report, and the undefined behaviour that came before it is in *neither*: its
#   line went to standard error.
# Why it matters: the log that a service's unit names for ASan stays empty, which looks like a crash without a report; and a reader that takes the kind of report
#   from the name of the file reads the wrong kind.
# Expects Debian's gcc-12 12.2.0-14+deb12u1 and libasan8.
set -eu
[ "$(dpkg-query -W -f='${Version}' gcc-12 2>/dev/null)" = 12.2.0-14+deb12u1 ] || { echo "Expects Debian's gcc-12 12.2.0-14+deb12u1."; exit 2; }
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
cat > both.c <<'C'
#include <stdlib.h>
int main(void) {
  volatile int by = 40;
  int shifted = 1 << by;
  volatile int *four = malloc(4 * sizeof *four);
  return four[4] + shifted;
}
C
gcc --version | head -n 1
gcc-12 -g -fsanitize=address,undefined -o both both.c
ASAN_OPTIONS=log_path=asan UBSAN_OPTIONS=log_path=ubsan ./both 2> standard-error || true
for file in asan.* ubsan.* standard-error; do
  [ ! -e "$file" ] || echo "$(echo "$file" | sed 's/\.[0-9]*$/.PID/'): $(grep -o 'ERROR: AddressSanitizer: [a-z-]*\|runtime error: shift exponent' "$file" | tr '\n' ' ')"
done | tee seen
[ "$(cat seen)" = "ubsan.PID: ERROR: AddressSanitizer: heap-buffer-overflow 
standard-error: runtime error: shift exponent " ] || { echo 'It is not so any more.'; exit 1; }
