#!/bin/sh
# Of functions that the linker folded into one (--icf) gdb and elfutils show the name of the one with the line of the other; llvm-symbolizer the other way round.
#
# Guess: where two functions have become one, each tool shows one of them, maybe not the same; name and line are of one function, as both are from the debug information.
# Seen, lld 21.1.8 with --icf=all (gdb the same with mold 3.0.0), gcc 16.2: main calls charge(), of line 3. gdb 18.1, eu-stack 0.196 and addr2line 2.47.50 say refund, and line 3; llvm-symbolizer
#   21.1.8 says charge, and line 1, which is refund's; lldb says refund and line 1. Where the two are of different files name and line are of one file, but for
#   llvm-symbolizer, which has the name of the one and the file of the other. lld keeps the symbols and the lines of both, and puts 0 for the address of charge's entry in .debug_info.
# Why it matters: browsers, Android and large services are linked so. A signature by name, one by place and one of both are three different crashes, and none is what was called;
#   the line of another function than that named is the sign of it. The caller's call site (DW_TAG_call_site) knows who was called.
# Root: installs Debian sid's packages into a temporary root (mmdebstrap). kernel.core_pattern has to be `core`.
set -eu
grep -qx core /proc/sys/kernel/core_pattern || { echo 'kernel.core_pattern is not core.'; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mmdebstrap --quiet --variant=minbase --aptopt='Acquire::Check-Valid-Until "false"' \
  --include=gcc-16=16.2.0-4,gcc,libc6-dev,lld=1:21.1.8-74,llvm=1:21.1.8-74,lldb=1:21.1.8-74,gdb=18.1-3,elfutils=0.196-1 sid "$work/root" 'deb http://deb.debian.org/debian sid main'
cat > "$work/root/root/look.sh" << 'END'
set -eu
cd /root
cat > shop.c << 'C'
int refund(int *row) { return row[1] + 77; }

int charge(int *row) { return row[1] + 77; }

int main(int count, char **words) { return charge((int *)(long)(count - 1)) + (count > 1 ? refund((int *)words) : 0); }
C
gcc -g -O1 -fno-inline -fno-ipa-icf -ffunction-sections -fuse-ld=lld -Wl,--icf=all -o shop shop.c
at=0x$(nm shop | sed -n 's/ T charge$//p')
ulimit -c unlimited
./shop 2> /dev/null || true
echo "gdb: $(gdb -nx -batch -ex bt --core core shop 2> /dev/null | grep -m 1 -o '^#0 .*')"
echo "eu-stack: $(eu-stack -s --core core -e shop 2> /dev/null | grep -A 1 '^#0' | tr -s '\n ' ' ')"
for tool in addr2line llvm-symbolizer; do echo "$tool: $($tool -fe shop "$at" | head -2 | tr '\n' ' ')"; done
echo "lldb: $(lldb -b -o "image lookup -va $at" shop 2> /dev/null | grep -E 'Function:|LineEntry:' | grep -oE 'name = "[a-z]*"|shop.c:[0-9]*' | tr '\n' ' ')"
END
chroot "$work/root" sh /root/look.sh | tee "$work/seen"
grep -q '^gdb: #0 .*refund .*shop.c:3$' "$work/seen" && grep -q '^eu-stack: #0.* refund .*shop.c:3' "$work/seen" &&
  grep -q '^addr2line: refund .*shop.c:3' "$work/seen" && grep -q '^llvm-symbolizer: charge .*shop.c:1' "$work/seen" &&
  grep -q '^lldb: .*refund.*shop.c:1 ' "$work/seen" || { echo 'It is not so any more.'; exit 1; }
