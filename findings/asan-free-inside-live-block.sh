#!/bin/sh
# AddressSanitizer names the free of an address in the middle of a live block by the program's own bytes: three different kinds for one error.
#
# Guess: free(block + 32) of a block of 64 bytes that nobody has freed is always "attempting free on address which was not malloc()-ed".
# Seen, clang 14.0.6 and gcc 12.2 (and the same with clang 21.1.8 and gcc 16.2): so it is with a block of zeros. Where the bytes of the block are 3, it is "attempting double-free", though
#   no stack says who freed it first; where they are 2, "alloc-dealloc-mismatch (operator new vs free)", though its own second stack shows malloc. The summary line has the wrong kind too.
#   It reads the 16 bytes before the address as the head of a block, and believes them. With an offset of 8 it is the number of the allocating stack that decides, so that
#   another build of the same program tells another kind.
# Why it matters: grouping by kind makes three bugs of one, and whoever is told "double-free" looks for a first free that never was. "is located N bytes inside of" with N above 0, and
#   "allocated by" without "previously", prove the live block.
# Expects Debian's clang-14 14.0.6-12 and gcc-12 12.2.0-14+deb12u1.
set -eu
[ "$(dpkg-query -W -f='${Version}' clang-14 2>/dev/null)" = 1:14.0.6-12 ] || { echo "Expects Debian's clang-14 1:14.0.6-12."; exit 2; }
[ "$(dpkg-query -W -f='${Version}' gcc-12 2>/dev/null)" = 12.2.0-14+deb12u1 ] || { echo "Expects Debian's gcc-12 12.2.0-14+deb12u1."; exit 2; }
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
cat > inside.c <<'C'
#include <stdlib.h>
#include <string.h>
int main(int count, char **bytes) {
  char *block = malloc(64), *volatile inside = block + 32;
  memset(block, atoi(bytes[count - 1]), 64);
  free(inside);
  return 0;
}
C
for compiler in clang-14 gcc-12; do
  "$compiler" -g -O0 -fsanitize=address -o inside inside.c
  for bytes in 0 3 2; do
    ./inside "$bytes" 2> log || true
    echo "$compiler, $bytes: $(sed -n 's/^SUMMARY: AddressSanitizer: \([a-z-]*\) .*/\1/p' log), $(grep -c '^freed by' log || true) freed by"
  done
done | tee seen
[ "$(cat seen)" = "clang-14, 0: bad-free, 0 freed by
clang-14, 3: double-free, 0 freed by
clang-14, 2: alloc-dealloc-mismatch, 0 freed by
gcc-12, 0: bad-free, 0 freed by
gcc-12, 3: double-free, 0 freed by
gcc-12, 2: alloc-dealloc-mismatch, 0 freed by" ] || { echo 'It is not so any more.'; exit 1; }
