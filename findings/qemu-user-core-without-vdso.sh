#!/bin/sh
# QEMU's user emulation leaves the vdso out of the core that it writes: behind a handler that raised again, gdb, lldb and eu-stack never come to the fault.
#
# Guess: gdb's backtrace of such a core is that of the kernel's core of the same program: the handler, `<signal handler called>`, the function that failed.
# Seen, qemu-user 11.1.3 with gdb 18.1, aarch64: the stack ends one `?? ()` above the handler, "previous frame identical to this frame (corrupt stack?)". A handler returns to code of
#   the vdso, which is in no segment of the core; gdb knows a signal frame by that code's bytes. riscv64 and s390x end there too. ppc64le goes on, past the fault: `?? ()` twice, then
#   work and main, as if work had called the handler; fault_null_read and culprit, which called it, are left out. QEMU before 8.2 wrote that code on the stack, and gdb reads those cores.
# Why it matters: tests of other processors run under qemu-user, where their cores come from. Each crash of a program with a crash handler has one and the same stack, the handler's,
#   and on ppc64le a plausible one that lacks the function at fault.
# The programs and the kernel's cores are of fixtures/processors (record.sh). Root: installs Debian sid's packages into a temporary root (mmdebstrap).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mmdebstrap --quiet --variant=minbase --aptopt='Acquire::Check-Valid-Until "false"' \
  --include=qemu-user=1:11.1.3+ds-1,gdb-multiarch=18.1-3 sid "$work/root"
for processor in aarch64 ppc64le; do
  mkdir "$work/root/root/$processor"
  zstd -qdc "$here/../fixtures/processors/$processor.tar.zst" | tar -x -C "$work/root/root/$processor"
done
cat > "$work/root/root/look.sh" << 'END'
ulimit -c unlimited
for processor in aarch64 ppc64le; do
  cd /root/$processor
  qemu-$processor root/crash-static null_read immediate altstack siginfo > /dev/null 2>&1 || true
  mv qemu_*.core emulated.core
  for core in emulated.core cores/crash.null_read.immediate.altstack.siginfo.core; do
    echo "$processor $core"
    program=root/crash; [ $core != emulated.core ] || program=root/crash-static
    gdb-multiarch -nx -batch -iex 'set debuginfod enabled off' -iex 'set sysroot root' -ex bt $program $core > all 2>&1 || true
    grep '^#\|^Backtrace' all | sed 1d | sed 's/ (.*//' | tee "/root/$processor.${core%%[./]*}"
  done
done
END
chroot "$work/root" sh /root/look.sh
cd "$work/root/root"
for processor in aarch64 ppc64le; do
  grep -q 'signal handler called' $processor.cores && grep -q fault_null_read $processor.cores && grep -q crash_handler $processor.emulated &&
    ! grep -q 'fault_null_read\|culprit' $processor.emulated || { echo 'It is not so any more.'; exit 1; }
done
! grep -q main aarch64.emulated && grep -q main ppc64le.emulated || { echo 'It is not so any more.'; exit 1; }
