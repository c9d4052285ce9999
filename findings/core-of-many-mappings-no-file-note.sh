#!/bin/sh
# A core of more than 65,536 mappings has no NT_FILE note: eu-stack and drgn then lose the program's names.
#
# Guess: such a core only needs a reader that knows PN_XNUM (e_phnum is 0xffff, the count stands in section header 0). NT_FILE, which
#   lists the few mapped files, is as in any other core.
# Seen, Linux 6.18: the kernel sizes the note by *all* mappings, 64 bytes each, and leaves it out past kernel.core_file_note_size_limit
#   (4 MiB; more brings it back). 35,000 anonymous pairs are enough, where the mapped files are six. eu-stack 0.188 then shows the
#   program's frames without names, as [pie], and so does drgn 0.0.22; gdb with the program named by its user isn't troubled.
# Why it matters: search engines, JVMs and sandboxes are told to raise vm.max_map_count, and distributions have raised it for all. Their cores
#   have no file list, hence no paths and build-ids by file: a reader that takes NT_FILE for granted says "no modules" of a whole core.
# Expects root (it raises vm.max_map_count for a second and puts it back), kernel.core_pattern `core`, gcc, elfutils 0.188.
set -eu
[ "$(dpkg-query -W -f='${Version}' elfutils 2>/dev/null)" = 0.188-2.1 ] || { echo "Expects Debian's elfutils 0.188-2.1."; exit 2; }
[ "$(cat /proc/sys/kernel/core_pattern)" = core ] && [ "$(cat /proc/sys/kernel/core_file_note_size_limit)" = 4194304 ] || { echo 'Expects core_pattern `core`, core_file_note_size_limit 4194304.'; exit 2; }
maps=$(cat /proc/sys/vm/max_map_count)
work=$(mktemp -d); trap 'echo "$maps" > /proc/sys/vm/max_map_count; rm -rf "$work"' EXIT; cd "$work"
cat > pairs.c <<'C'
#include <stdlib.h>
#include <sys/mman.h>
static void make_pairs(int count) {
  for (int i = 0; i < count; i++) {
    char *pair = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pair == MAP_FAILED || mprotect(pair, 4096, PROT_NONE)) exit(3);
  }
  abort();
}
int main(int argc, char **argv) { make_pairs(argc > 1 ? atoi(argv[1]) : 0); }
C
gcc -g -O0 -o pairs pairs.c
uname -r
ulimit -c unlimited
for count in 30000 35000; do
  echo 200000 > /proc/sys/vm/max_map_count
  ./pairs "$count" 2>/dev/null || true
  echo "$maps" > /proc/sys/vm/max_map_count
  mv core* "$count.out"
  files=$(readelf -n "$count.out" | grep -c NT_FILE || true)
  named=$(eu-stack --core "$count.out" 2>/dev/null | grep -c ' main$' || true)
  echo "$count pairs: $(readelf -h "$count.out" | sed -n 's/.*Number of program headers: *//p') segments, $files NT_FILE, eu-stack names main: $named"
  eval "seen_$count='$files $named'"
done
[ "$seen_30000" = '1 1' ] && [ "$seen_35000" = '0 0' ] || { echo 'It is not so any more.'; exit 1; }
