#!/bin/sh
# lldb names functions of riscv64 programs "$xrv64i2p1_m2p0_...": the assembler's mapping symbols, which say what instructions follow.
#
# Guess: lldb leaves the mapping symbols of RISC-V out of its table, as it does with Arm's ($a, $t) and aarch64's ($x, $d); so do gdb, addr2line, eu-addr2line and llvm-symbolizer with both.
# Seen, lldb 21.1.8: where a local function without debug information is the first of its object file, its frame is "crash-static`$xrv64i2p1_m2p0_a2p1_f2p2_d2p2_c2p0_zicsr2p0_zifencei2p0_zmmul1p0 + 222".
#   In a program that is linked with glibc's archive it is __pthread_kill_implementation, which is on top of each abort. Each of llvm-symbolizer 21 and addr2line 2.47 says that name.
# Why it matters: a signature of such a stack has the instruction set of the object file in it, and whatever failed in the first local function of any object of that build has the same
#   frame: unlike crashes are one.
# The cores are the kernel's, made by fixtures/processors/record.sh. Root: installs Debian sid's packages into a temporary root (mmdebstrap).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mmdebstrap --quiet --variant=minbase --aptopt='Acquire::Check-Valid-Until "false"' \
  --include=lldb-21=1:21.1.8-14,llvm-21=1:21.1.8-14,binutils-multiarch sid "$work/root"
for processor in riscv64 aarch64; do
  mkdir "$work/root/root/$processor"
  zstd -qdc "$here/../fixtures/processors/$processor.tar.zst" | tar -x -C "$work/root/root/$processor"
done
cat > "$work/root/root/look.sh" << 'END'
for processor in riscv64 aarch64; do
  cd /root/$processor
  echo "lldb $(lldb-21 -b -o bt -c cores/crash-static.abort.core root/crash-static 2>&1 | sed -n 's/.*frame #0: //p')" | tee at
  address=$(sed -n 's/^lldb \(0x[0-9a-f]*\).*/\1/p' at)
  echo "llvm-symbolizer $(llvm-symbolizer-21 -f -e root/crash-static "$address" | head -n 1)"
  echo "addr2line $(addr2line -f -e root/crash-static "$address" | head -n 1)"
done
END
chroot "$work/root" sh /root/look.sh | tee "$work/seen"
name=__pthread_kill_implementation
[ "$(grep -c "^llvm-symbolizer $name" "$work/seen")" = 2 ] && [ "$(grep -c "^addr2line $name" "$work/seen")" = 2 ] &&
  [ "$(grep -c "^lldb .*$name" "$work/seen")" = 1 ] && grep -q '^lldb .*`$xrv64i' "$work/seen" || { echo 'It is not so any more.'; exit 1; }
