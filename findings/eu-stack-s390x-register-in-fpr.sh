#!/bin/sh
# eu-stack ends the stack of an s390x core two frames deep, without a word, and with status 0; drgn ends it there too.
#
# Guess: elfutils, which IBM's people have looked after s390x in, unwinds such a core on any machine as gdb-multiarch does.
# Seen: gcc saves general registers of a leaf function in floating-point registers on s390x (`ldgr %f0,%r11`), and says so in
# .eh_frame (DW_CFA_register: r11 in r16). elfutils 0.196 does not follow that: of the caller it has the pc and no frame
# address, so that it prints that caller and stops. No message comes, unlike elsewhere ("Callback returned failure"), and the core
# has the floating-point registers (NT_FPREGSET). gdb-multiarch 18.1 goes on to main, and so does eu-stack where the function that
# faulted saved nothing (crash-static). drgn 0.3.0, which unwinds by code of its own, stops at the same frame, as silently.
# Why it matters: systemd-coredump's stacks are libdw's. On s390x each fault in a small function of -O0 code has a stack of two.
# The core is the kernel's, made by fixtures/processors/record.sh. Root: installs Debian sid's packages into a temporary root (mmdebstrap).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mmdebstrap --quiet --variant=minbase --aptopt='Acquire::Check-Valid-Until "false"' \
  --include=elfutils=0.196-1,gdb-multiarch=18.1-3,python3-drgn=0.3.0-1 sid "$work/root"
zstd -qdc "$here/../fixtures/processors/s390x.tar.zst" | tar -x -C "$work/root/root"
cat > "$work/root/root/look.py" << 'END'
import drgn

program = drgn.Program()
program.set_core_dump("cores/crash.null_read.core")
program.load_debug_info(["root/crash"])
names = [frame.name for frame in program.crashed_thread().stack_trace()]
print("drgn crash:", len(names), "frames,", names.count("main"), "of main")
END
cat > "$work/root/root/look.sh" << 'END'
set -u
cd /root
eu-stack --version | head -1
for program in crash crash-static; do
  eu-stack --core cores/$program.null_read.core --executable root/$program > $program.txt 2>&1
  echo "eu-stack $program: status $?, $(grep -c '^#' $program.txt) frames, $(grep -c ' main$' $program.txt) of main"
done
gdb-multiarch -nx -batch -ex 'set sysroot /root/root' -ex bt root/crash cores/crash.null_read.core > gdb.txt 2>&1
echo "gdb crash: $(grep -c ' main (' gdb.txt) of main"
python3 look.py
END
chroot "$work/root" sh /root/look.sh | tee "$work/seen"
grep -q '^eu-stack crash: status 0, 2 frames, 0 of main$' "$work/seen" && grep -q '^eu-stack crash-static: .* 1 of main$' "$work/seen" &&
  grep -q '^gdb crash: [1-9]' "$work/seen" && grep -q '^drgn crash: 2 frames, 0 of main$' "$work/seen" || { echo 'It is not so any more.'; exit 1; }
