#!/bin/sh
# gdb reads nothing of the core of a program that was started as `ld.so ./program`, even when it is told the program.
#
# Guess: `gdb ./program core` shows the frames by name, as for the same program started plainly: the core lists the program in NT_FILE and
#   the loader's r_debug is in memory.
# Seen, gdb 13.1 (18.1 the same): only `?? ()`, with garbage for callers. AT_PHDR and AT_ENTRY are the loader's, AT_BASE is 0: gdb
#   places the program by the loader's entry point, believes that there is no interpreter, and looks for no library. lldb 14 and 21 have no names
#   either. eu-stack 0.188, from the core alone, names every frame.
# Why it matters: bundled programs (an own glibc beside the program, wrappers of portable packages and game run-times) are started just so. The core says
#   that its program is ld-linux-x86-64.so.2, and one whose tool is gdb files "no symbols, corrupt stack" for a core that is whole.
# Expects Debian's gdb 13.1-3, elfutils 0.188-2.1, gcc, x86-64, and kernel.core_pattern `core`.
set -eu
has() { [ "$(dpkg-query -W -f='${Version}' "$1" 2>/dev/null)" = "$2" ] || { echo "Expects Debian's $1 $2."; exit 2; }; }
has gdb 13.1-3; has elfutils 0.188-2.1
[ "$(cat /proc/sys/kernel/core_pattern)" = core ] || { echo 'Expects kernel.core_pattern `core`.'; exit 2; }
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
cat > program.c <<'C'
static int write_to(int *where) { *where = 1; return *where; }
int main(int argc, char **argv) { (void)argv; return write_to((int *)(long)(argc - 1)) + 1; }
C
gcc -g -O0 -o program program.c
ulimit -c unlimited
for way in plain loader; do
  if [ $way = plain ]; then ./program || true; else /lib64/ld-linux-x86-64.so.2 ./program || true; fi
  mv core* $way.out
  echo "$way, gdb ./program core:"
  gdb -nx -batch -iex 'set debuginfod enabled off' -ex 'bt 2' ./program $way.out 2>/dev/null | grep '^#' | tail -n 2 | tee $way.gdb
  echo "$way, eu-stack --core:"
  eu-stack --core $way.out 2>/dev/null | grep '^#[01]' | tee $way.eu
done
grep -q 'write_to (where=0x0)' plain.gdb && ! grep -q 'write_to\|main' loader.gdb && grep -q main loader.eu || { echo 'It is not so any more.'; exit 1; }
