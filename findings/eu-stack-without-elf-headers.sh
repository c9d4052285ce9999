#!/bin/sh
# eu-stack and eu-unstrip find no file of a core whose ELF headers were not dumped, though its list of files is whole; told one file, they find all the others too.
#
# Guess: coredump_filter 0x23 (bit 4 off, as it is where the kernel was built without CONFIG_CORE_DUMP_DEFAULT_ELF_HEADERS) costs the build-ids; the files are found
#   by their paths in NT_FILE, which is always there.
# Seen, elfutils 0.188 (0.196 the same): `eu-unstrip -n --core core` has the vdso alone. `eu-stack --core core` names nothing, ends in libc ("address out of range"), and 0.196 goes on for some
#   words of the stack that are no code before it says so. With `-e program` both have the program, libc and the loader, with all names down to _start: the list of
#   the loader (r_debug), which the program leads to, has their paths. eu-readelf -n shows those paths, too.
# Why it matters: it looks like a smashed stack, or like a core whose files nobody has. The path in NT_FILE, given with -e, mends it: the answer is in the same core.
# Expects Debian's elfutils 0.188-2.1, gcc, x86-64, and kernel.core_pattern `core`.
set -eu
[ "$(dpkg-query -W -f='${Version}' elfutils 2>/dev/null)" = 0.188-2.1 ] || { echo "Expects Debian's elfutils 0.188-2.1."; exit 2; }
[ "$(cat /proc/sys/kernel/core_pattern)" = core ] || { echo 'Expects kernel.core_pattern `core`.'; exit 2; }
unset DEBUGINFOD_URLS
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
echo 'int walk(int *row) { return row[1]; } int main(void) { return walk(0) + 1; }' > program.c
gcc -g -O0 -o program program.c
ulimit -c unlimited
for filter in 33 23; do
  (echo 0x$filter > /proc/self/coredump_filter; exec ./program) 2> /dev/null || true
  mv core* $filter.out
  echo "0x$filter, list of files: $(eu-readelf -n $filter.out | grep -c '/program$') ranges of program"
  eu-stack --core $filter.out > $filter.alone 2> $filter.said || true
  eu-stack --core $filter.out -e program > $filter.told 2> /dev/null || true
  for how in alone told; do
    echo "0x$filter $how: $(grep -c '^#' $filter.$how) frames, names: $(sed -n 's/^#[0-9]* *0x[0-9a-f]* //p' $filter.$how | tr '\n' ' ')"
  done
  cat $filter.said
  echo "0x$filter files: $(eu-unstrip -n --core $filter.out | grep -c -e /program -e libc.so)"
done | tee seen
grep -q '^0x33 alone: .*names: walk main .*_start' seen && grep -q '^0x33 files: 2$' seen && grep -q '^0x23, list of files: [1-9]' seen &&
  grep -q '^0x23 alone: .*names: $' seen && grep -q '^0x23 told: .*names: walk main __libc_start.*_start' seen && grep -q '^0x23 files: 0$' seen ||
  { echo 'It is not so any more.'; exit 1; }
