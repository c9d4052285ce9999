#!/bin/sh
# file(1) doesn't say whose core it is once the core has more than 2,048 segments.
#
# Guess: the note with the program's name is the first segment of a core, so `file core` finds it whatever the number of mappings.
# Seen, file 5.44: "too many program headers (2222)" instead of "from './program'": the limit is looked at before anything is read.
#   `file -P elf_phnum=65535` gives the name back.
# Why it matters: `file core` is the first command of most written procedures and of scripts that pick the program for gdb. A JVM,
#   a search engine or a program under ASan has thousands of mappings, so it fails for the largest cores, where no one wants to guess.
# Expects Debian's file 1:5.44-3, gcc, and kernel.core_pattern `core`.
set -eu
[ "$(dpkg-query -W -f='${Version}' file 2>/dev/null)" = 1:5.44-3 ] || { echo "Expects Debian's file 1:5.44-3."; exit 2; }
[ "$(cat /proc/sys/kernel/core_pattern)" = core ] || { echo 'Expects kernel.core_pattern `core`.'; exit 2; }
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
cat > pairs.c <<'C'
#include <stdlib.h>
#include <sys/mman.h>
int main(int argc, char **argv) {
  for (int i = argc > 1 ? atoi(argv[1]) : 0; i > 0; i--)
    if (mprotect(mmap(0, 8192, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), 4096, PROT_NONE)) exit(3);
  abort();
}
C
gcc -o pairs pairs.c
ulimit -c unlimited
for count in 900 1100; do
  ./pairs "$count" 2>/dev/null || true
  mv core* "$count.out"
done
says() { file "$@" | grep -o "from '[^']*'\|too many program headers ([0-9]*)" || echo neither; }
file --version | head -n 1
seen="$(says 900.out); $(says 1100.out); $(says -P elf_phnum=65535 1100.out)"
echo "$seen"
case $seen in
  "from './pairs 900'; too many program headers ("*"); from './pairs 1100'") ;;
  *) echo 'It is not so any more.'; exit 1 ;;
esac
