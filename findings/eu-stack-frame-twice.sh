#!/bin/sh
# eu-stack prints one frame twice where it has no file of a module: on aarch64, ppc64le and loongarch64.
#
# Guess: below the last frame that has unwind information eu-stack goes on by frame pointers, or stops; what it prints was there.
# Seen: the first frame of libc, whose file is not on the machine, stands twice, with one address, on three of six processors: what
# saves the return address in a register. elfutils 0.196 steps into the module by .eh_frame, and out of it by the link register, which
# still has the address of that same frame. armhf, riscv64 and s390x have it once. With the file there it is once everywhere.
# Why it matters: a signature of the innermost frames has one more of them on the machine that lacks the file. In a stack that is cut
# to so many frames another one is lost.
# The cores are the kernel's, made by fixtures/processors/record.sh. Root: installs Debian sid's packages into a temporary root (mmdebstrap).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mmdebstrap --quiet --variant=minbase --aptopt='Acquire::Check-Valid-Until "false"' --include=elfutils=0.196-1 sid "$work/root"
for processor in aarch64 armhf ppc64le riscv64 loongarch64; do
  mkdir "$work/root/root/$processor"
  zstd -qdc "$here/../fixtures/processors/$processor.tar.zst" | tar -x -C "$work/root/root/$processor"
done
cat > "$work/root/root/look.sh" << 'END'
cd /root
eu-stack --version | head -1
for processor in aarch64 ppc64le loongarch64 armhf riscv64; do
  twice=$(eu-stack --core $processor/cores/crash.null_read.core --executable $processor/root/crash 2>&1 |
    awk '/^#/ { if ($2 == last) n++; last = $2 } END { print n + 0 }')
  echo "$processor: $twice frames like the one above"
done
END
chroot "$work/root" sh /root/look.sh | tee "$work/seen"
for processor in aarch64 ppc64le loongarch64; do
  grep -q "^$processor: 1 frames" "$work/seen" || { echo 'It is not so any more.'; exit 1; }
done
