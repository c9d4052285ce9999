#!/bin/sh
# The debug file that mold writes of its own accord (--separate-debug-file) is read by gdb, binutils and LLVM, and by nothing of elfutils.
#
# Guess: mold 3.0.0 writes PROGRAM.dbg with the program's build-id, and a .gnu_debuglink with its right checksum: whoever follows
# debug links finds functions and lines, as with the file that `objcopy --only-keep-debug` makes.
# Seen: link, checksum and build-id are right, and gdb 18.1, addr2line and llvm-symbolizer name function and line. eu-addr2line
# and eu-stack (elfutils 0.196) name nothing, and say nothing: mold lays the first segment out as two in the debug file, so that
# its program headers are not those of the program. Asked of PROGRAM.dbg alone eu-addr2line answers. With a file of objcopy's for a
# program of the same mold it answers too.
# Why it matters: eu-stack is what systemd-coredump's stacks are made with (libdw). A service that is linked so has a stack without
# names in the journal, with its debug file beside it, and gdb names all of it.
# Root: installs Debian sid's packages into a temporary root (mmdebstrap).
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mmdebstrap --quiet --variant=minbase --aptopt='Acquire::Check-Valid-Until "false"' \
  --include=gcc,libc6-dev,mold=3.0.0-1,elfutils=0.196-1,gdb=18.1-3,llvm sid "$work/root"
cat > "$work/root/root/look.sh" << 'END'
set -eu
cd /root
echo 'int walk(int *row) { return row[2]; } int main(void) { int row[3] = {0}; return walk(row); }' > main.c
gcc -g -O0 -fuse-ld=mold -Wl,--separate-debug-file -o own main.c
gcc -g -O0 -fuse-ld=mold -o whole main.c
objcopy --only-keep-debug whole copied.dbg
objcopy --strip-all --add-gnu-debuglink=copied.dbg whole copied
at=$(gdb -nx -batch -ex 'print/x (long) &walk' whole | sed 's/.*= //')
mold --version
for tool in addr2line llvm-symbolizer eu-addr2line; do
  for file in own copied own.dbg; do
    echo "$tool $file: $($tool -f -e $file "$at" | head -1)"
  done
done
echo "gdb own: $(gdb -nx -batch -ex "info symbol $at" own | tail -1)"
END
chroot "$work/root" sh /root/look.sh | tee "$work/seen"
grep -q '^eu-addr2line own: ??' "$work/seen" && grep -q '^eu-addr2line copied: walk' "$work/seen" &&
  grep -q '^eu-addr2line own.dbg: walk' "$work/seen" && grep -q '^addr2line own: walk' "$work/seen" &&
  grep -q '^llvm-symbolizer own: walk' "$work/seen" && grep -q '^gdb own: walk' "$work/seen" ||
  { echo 'It is not so any more.'; exit 1; }
