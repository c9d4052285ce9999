#!/bin/sh
# file(1) tells the ABI of a core, and tells the wrong one: of a hard-float RISC-V process "soft-float ABI", of a ppc64le one "Power ELF V1".
#
# Guess: for a core file(1) says the processor and the program; an ABI it either leaves out or has from the program's headers in it.
# Seen: it reads e_flags, which Linux leaves 0 in the cores of these processors, as it would read a program's: 0 is soft-float
# on riscv64, and ELFv1, the big-endian ABI, on powerpc64. The programs themselves it tells rightly (5.44 and 5.47).
# Why it matters: whoever chooses a sysroot or a toolchain for a core by what file(1) says takes one that the process can't have run in.
# The cores are the kernel's, made by fixtures/processors/record.sh. Expects file and zstd on PATH.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
file --version | head -1
for processor in riscv64 ppc64le; do
  mkdir "$work/$processor"
  zstd -qdc "$here/../fixtures/processors/$processor.tar.zst" | tar -x -C "$work/$processor"
  for of in root/crash cores/crash.null_read.core; do
    echo "$processor $of: $(file -b "$work/$processor/$of" | cut -d, -f1-4)"
  done
done | tee "$work/seen"
grep -q '^riscv64 root/crash: .*double-float ABI' "$work/seen" && grep -q '^riscv64 cores/.*soft-float ABI' "$work/seen" &&
  grep -q '^ppc64le root/crash: .*ELF V2 ABI' "$work/seen" && grep -q '^ppc64le cores/.*ELF V1 ABI' "$work/seen" ||
  { echo 'It is not so any more.'; exit 1; }
