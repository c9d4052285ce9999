#!/bin/sh
# readelf of Debian 12 doesn't decode a 64-bit core's list of mapped files, and says that it was built for 32 bits; a 32-bit core's it lists.
#
# Guess: `readelf -n core` lists the ranges and files of NT_FILE, as it has since 2013 and as eu-readelf -n does.
# Seen, binutils 2.40 on amd64: "Cannot decode 64-bit note in 32-bit build", status 0, in the cross binutils too; the core of a `gcc -m32` program is
#   listed whole. (2.47 lists both.) gdb's "info proc mappings" and eu-readelf 0.188 list the 64-bit one.
# Why it matters: the list is how a script finds paths, load addresses and page offsets of a core's modules without the program. One that takes
#   readelf's lines finds no module on this release, and the message sends its reader after a wrong package.
# Expects Debian's binutils 2.40-2 and elfutils 0.188-2.1 on amd64, gcc, and kernel.core_pattern `core`.
set -eu
has() { [ "$(dpkg-query -W -f='${Version}' "$1" 2>/dev/null)" = "$2" ] || { echo "Expects Debian's $1 $2."; exit 2; }; }
has binutils 2.40-2; has elfutils 0.188-2.1
[ "$(cat /proc/sys/kernel/core_pattern)" = core ] || { echo 'Expects kernel.core_pattern `core`.'; exit 2; }
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
echo '#include <stdlib.h>
int main(void) { abort(); }' > main.c
gcc -o program main.c
ulimit -c unlimited
./program 2>/dev/null || true
mv core* out
readelf --version | head -n 1
file -bL "$(command -v readelf)" | cut -d, -f1,2
readelf -n out | grep -A 1 NT_FILE | tee readelf.txt
echo "files by eu-readelf: $(eu-readelf -n out | grep -c '/libc\|program$')"
grep -q 'Cannot decode 64-bit note in 32-bit build' readelf.txt && eu-readelf -n out | grep -q 'program$' || { echo 'It is not so any more.'; exit 1; }
