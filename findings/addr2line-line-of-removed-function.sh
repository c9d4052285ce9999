#!/bin/sh
# addr2line and `objdump -l` give a live function the line of one that the linker removed: the name is right, the line another's.
#
# Guess: of a library linked with -ffunction-sections -Wl,--gc-sections the lines of removed functions stay in .debug_line at address 0, and no reader shows
#   them, as each knows the range of its functions; or one that is deceived shows the removed function, with its name.
# Seen, binutils 2.40 (and 2.47.50; linked by bfd, lld or mold): where the removed function's code was longer than what comes before .text (4 kB, the headers and the PLT),
#   its lines cover the live code too. addr2line says `live`, and a line of the removed function, in one answer; `objdump -dl` the same line. `nm -l`, of the same library,
#   has the right one, and so have gdb 13.1 and eu-addr2line 0.188. valgrind 3.19.0 has the line that addr2line has (3.27.1 the right one).
# Why it matters: a shared library or PIE begins at address 0, and removing what is unused is what these options are for. The line looks right, for the file is the right one
#   and the function's name too; who reads the source there reads code that isn't in the program.
# Expects Debian's binutils 2.40-2, elfutils 0.188-2.1, gdb 13.1-3, valgrind 1:3.19.0-1 and gcc 12.
set -eu
has() { [ "$(dpkg-query -W -f='${Version}' "$1" 2>/dev/null)" = "$2" ] || { echo "Expects Debian's $1 $2."; exit 2; }; }
has binutils 2.40-2; has elfutils 0.188-2.1; has gdb 13.1-3; has valgrind 1:3.19.0-1
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
{
  echo 'volatile int sink; __attribute__((visibility("hidden"))) void removed(void) {'
  seq 1500 | sed 's/.*/  sink += &;/'
  echo '}'
  echo 'int live(int *row) { return *row; }'
} > library.c
line=$(wc -l < library.c)
gcc -g -O0 -fPIC -shared -ffunction-sections -Wl,--gc-sections -o library.so library.c
if nm library.so | grep -q removed; then echo 'The linker kept it.'; exit 2; fi
at=0x$(nm library.so | sed -n 's/ T live$//p')
echo "live is at $at, line $line"
for tool in addr2line eu-addr2line; do echo "$tool: $($tool -sfe library.so "$at" | tr '\n' ' ')"; done | tee seen
echo "objdump: $(objdump -dl --start-address="$at" library.so | grep -m 1 -o 'library.c:[0-9]*')" | tee -a seen
echo "nm: $(nm -l library.so | grep -o ' live.*' | grep -o 'library.c:[0-9]*')" | tee -a seen
echo "gdb: $(gdb -nx -batch -ex "info line *$at" library.so | grep -o '[0-9]* of "library.c"')" | tee -a seen
echo 'int live(int *row); int main(void) { return live(0); }' > main.c
gcc -g -o main main.c ./library.so
echo "valgrind: $(valgrind -q ./main 2>&1 | grep -m 1 -o 'live (.*')" | tee -a seen
grep -q '^valgrind: live (library.c:' seen && ! grep -q "^valgrind: live (library.c:$line)" seen &&
  grep -q "^eu-addr2line: live library.c:$line" seen && grep -qx "nm: library.c:$line" seen && grep -qx "gdb: $line of \"library.c\"" seen &&
  grep -q '^addr2line: live library.c:' seen && ! grep -q "^addr2line: live library.c:$line" seen &&
  grep -q '^objdump: library.c:' seen && ! grep -qx "objdump: library.c:$line" seen || { echo 'It is not so any more.'; exit 1; }
