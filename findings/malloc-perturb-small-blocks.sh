#!/bin/sh
# MALLOC_PERTURB_ does not fill freed memory of up to 1032 bytes: what glibc's thread cache takes stays as it was.
#
# Guess: mallopt(3) on M_PERTURB: "when allocated memory is released using free(3), the freed bytes are set to the least significant byte of value";
#   and so test suites set MALLOC_PERTURB_ (meson does, for every test) to see uses after free.
# Seen, glibc 2.36 and 2.43: of a block of 40, 200 or 1032 bytes none is filled; of one of 1040 bytes or more all is, but for the
#   words that glibc uses itself. With the cache off (GLIBC_TUNABLES=glibc.malloc.tcache_count=0) those of 200 bytes are filled too.
# Why it matters: nearly all blocks are small. A test under MALLOC_PERTURB_ reads what was there before and passes; and a core
#   without the byte is no evidence that nothing was freed.
# Expects Debian's libc6 2.36-9+deb12u14 or 2.43-7, and gcc.
set -eu
libc=$(dpkg-query -W -f='${Version}' libc6 2>/dev/null || true)
case $libc in 2.36-9+deb12u14 | 2.43-7) ;; *) echo "Expects Debian's libc6 2.36-9+deb12u14 or 2.43-7."; exit 2 ;; esac
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
cat > perturb.c <<'C'
#include <gnu/libc-version.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static volatile unsigned char *volatile block;
static void *volatile behind;

int main(void) {
  static const size_t sizes[] = {40, 200, 1032, 1040, 2000};
  for (int index = 0; index < 5; index++) {
    block = malloc(sizes[index]);
    behind = malloc(24); // else what is freed becomes a part of the rest
    memset((void *)block, 1, sizes[index]);
    free((void *)block);
    size_t filled = 0;
    for (size_t at = 0; at < sizes[index]; at++) filled += block[at] == 165;
    printf("%zu:%s ", sizes[index], filled > sizes[index] / 2 ? "filled" : "left");
  }
  fprintf(stderr, "glibc %s\n", gnu_get_libc_version());
}
C
gcc -w -O0 -o perturb perturb.c
seen=$(MALLOC_PERTURB_=165 ./perturb)
without=$(MALLOC_PERTURB_=165 GLIBC_TUNABLES=glibc.malloc.tcache_count=0 ./perturb 2> /dev/null)
echo "with the cache:    $seen"
echo "without the cache: $without"
[ "$seen" = '40:left 200:left 1032:left 1040:filled 2000:filled ' ] && [ "${without#40:* }" = '200:filled 1032:filled 1040:filled 2000:filled ' ] || { echo 'It is not so any more.'; exit 1; }
