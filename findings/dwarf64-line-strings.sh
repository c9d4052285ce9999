#!/bin/sh
# valgrind doesn't run a program of `gcc -gdwarf64`, and binutils has no line for it: both read DWARF 5's line table as if it were 32-bit.
#
# Guess: the 64-bit format, which DWARF has had since version 3 and gcc writes by an option of its own, is read by every reader of binutils and
#   elfutils, by gdb and valgrind.
# Seen, gcc 12.2, binutils 2.40, valgrind 3.19 (gcc 16.2, 2.47.50 and 3.27.1 the same): addr2line, `nm -l` and `objdump -l` say "DWARF error: offset
#   (152842020455448576) greater than or equal to .debug_line_str size (14)" and give ??:?; valgrind says "Possibly corrupted debuginfo file. I can't
#   recover. Giving up." and ends before main, status 1. With -gdwarf-4 -gdwarf64 all is well. gdb 13.1, eu-addr2line 0.188 and llvm-symbolizer read both.
# Why it matters: programs whose debug information is over 4 GB are built so. A reader's "corrupted" is then no word about the file, and the line is there
#   for another tool.
# Expects Debian's binutils 2.40-2, elfutils 0.188-2.1, valgrind 1:3.19.0-1 and gcc 12.
set -eu
has() { [ "$(dpkg-query -W -f='${Version}' "$1" 2>/dev/null)" = "$2" ] || { echo "Expects Debian's $1 $2."; exit 2; }; }
has binutils 2.40-2; has elfutils 0.188-2.1; has valgrind 1:3.19.0-1
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
echo 'int main(int argc, char **argv) { (void)argv; return argc - 1; }' > main.c
for version in 4 5; do
  gcc -g -O0 -gdwarf64 -gdwarf-$version -o v$version main.c
  address=0x$(nm v$version | sed -n 's/ T main$//p')
  echo "DWARF $version:"
  addr2line -e v$version "$address" 2>&1 | sed 's/^/  addr2line: /' | tee v$version.binutils
  eu-addr2line -e v$version "$address" 2>&1 | sed 's/^/  eu-addr2line: /' | tee v$version.elfutils
  status=0; valgrind ./v$version > v$version.valgrind 2>&1 || status=$?
  echo "  valgrind: status $status, $(grep -o 'Possibly corrupted.*\|ERROR SUMMARY.*' v$version.valgrind)" | tee -a v$version.valgrind
done
grep -q 'main.c:1' v4.binutils && grep -q 'status 0' v4.valgrind && grep -q 'main.c:1' v5.elfutils &&
  grep -q '??:' v5.binutils && grep -q 'status 1, Possibly' v5.valgrind || { echo 'It is not so any more.'; exit 1; }
