#!/bin/sh
# drgn, told of a process's core and its program alone, prints words of the stack as frames, unmarked.
#
# Guess: where drgn has no file of a module loaded, the stack ends there, or goes on by the module's own .eh_frame, which it maps
# from the core as it does for names; what it can't unwind it marks.
# Seen: below the first frame of libc, of which `load_debug_info(["program"])` loaded nothing, it goes on by what it takes for frame
# pointers: an address of 0, one on the stack, one of letters ("_DEFAULT"). They look like every other frame without a name. With
# `load_default_debug_info()`, which finds libc's file on the machine, though without debug information, the stack is right.
# Why it matters: who feeds drgn's stacks to a deduplication that takes so many frames gets another crash at each run.
# Root: installs Debian sid's packages into a temporary root (mmdebstrap). core_pattern has to be `core`.
set -eu
grep -qx core /proc/sys/kernel/core_pattern || { echo 'kernel.core_pattern is not core.'; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mmdebstrap --quiet --variant=minbase --aptopt='Acquire::Check-Valid-Until "false"' \
  --include=gcc,libc6-dev,python3-drgn=0.3.0-1 sid "$work/root"
cat > "$work/root/root/look.py" << 'END'
import os
import drgn

text = [(int(a, 16), int(b, 16)) for a, b in (line.split()[0].split("-") for line in open("maps") if " r-xp " in line)]
for way in ("the program alone", "by default"):
    program = drgn.Program()
    program.set_core_dump("core")
    try:
        program.load_debug_info(["./main"]) if way == "the program alone" else program.load_default_debug_info()
    except drgn.MissingDebugInfoError:
        pass
    frames = []
    for frame in program.crashed_thread().stack_trace():
        try:
            frames.append(frame.pc)
        except LookupError:
            pass
    outside = sum(1 for pc in frames if not any(a <= pc < b for a, b in text))
    print(f"{way}: {len(frames)} frames, {outside} of them in no code")
END
cat > "$work/root/root/look.sh" << 'END'
set -eu
cd /root
cat > main.c << 'C'
#include <stdlib.h>
static int walk(const int *row) { return system("cp /proc/$PPID/maps maps") + abs(row[2]); }
int main(void) { const int row[3] = {0}; int sum = walk(row); abort(); return sum; }
C
gcc -g -O0 -o main main.c
ulimit -c unlimited
./main || true
python3 -c 'import drgn; print("drgn", drgn.__version__)'
python3 look.py
END
mount -t proc proc "$work/root/proc"
trap 'umount "$work/root/proc"; rm -rf "$work"' EXIT
chroot "$work/root" sh /root/look.sh | tee "$work/seen"
grep -Eq '^the program alone: .* [1-9][0-9]* of them in no code$' "$work/seen" &&
  grep -q '^by default: .* 0 of them in no code$' "$work/seen" || { echo 'It is not so any more.'; exit 1; }
