#!/bin/sh
# drgn gives the line after the call for each caller in an armhf core: Thumb's bit is taken for a part of the address.
#
# Guess: drgn, which unwinds 32-bit Arm, shows each caller at the line of its call, as gdb-multiarch and `eu-stack --source` do.
# Seen: return addresses into Thumb code are odd. drgn 0.3.0 looks up the address less one, which there is the return address itself, so
# that every caller's line is that of the next statement; where a call ends its line, another function's or block's. The fault
# frame's line is right. On aarch64 and ppc64le all lines are.
# Why it matters: Debian's armhf is Thumb code throughout. A signature with lines in it differs from gdb's of the same crash.
# The core is the kernel's, made by fixtures/processors/record.sh of crash.c beside it. Root: installs Debian sid's packages into a
# temporary root (mmdebstrap).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mmdebstrap --quiet --variant=minbase --aptopt='Acquire::Check-Valid-Until "false"' \
  --include=elfutils=0.196-1,python3-drgn=0.3.0-1 sid "$work/root"
for processor in armhf aarch64; do
  mkdir "$work/root/root/$processor"
  zstd -qdc "$here/../fixtures/processors/$processor.tar.zst" | tar -x -C "$work/root/root/$processor"
done
cat > "$work/root/root/look.py" << 'END'
import drgn, sys

program = drgn.Program()
program.set_core_dump(sys.argv[1] + "/cores/crash.null_read.core")
program.load_debug_info([sys.argv[1] + "/root/crash"])
for frame in program.crashed_thread().stack_trace():
    try:
        print("drgn", sys.argv[1], frame.name, frame.source()[1])
    except LookupError:
        break
END
cat > "$work/root/root/look.sh" << 'END'
cd /root
for processor in armhf aarch64; do
  python3 look.py $processor
  eu-stack --source --core $processor/cores/crash.null_read.core --executable $processor/root/crash 2>/dev/null |
    awk -v p=$processor '/^#/ { name = $3 } /crash\.c/ { split($1, at, ":"); print "eu-stack", p, name, at[2] }'
done
END
chroot "$work/root" sh /root/look.sh | tee "$work/seen"
line() { sed -n "s/^$1 $2 $3 //p" "$work/seen"; }
for name in culprit work main; do
  [ "$(line drgn armhf $name)" -gt "$(line eu-stack armhf $name)" ] &&
    [ "$(line drgn aarch64 $name)" -eq "$(line eu-stack aarch64 $name)" ] || { echo 'It is not so any more.'; exit 1; }
done
