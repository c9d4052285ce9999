#!/bin/sh
# What `dwz --dwarf-5 -m` writes gdb 13.1 doesn't read, and shows no backtrace at all, not even by symbols.
#
# Guess: .debug_sup, which DWARF 5 made out of dwz's own .gnu_debugaltlink, is followed by who follows that: gdb, addr2line, eu-addr2line.
# Seen, dwz 0.15: gdb 13.1 ends `bt` with "Cannot handle DW_FORM_strp_sup in DWARF reader" before its first frame; of the same program, stripped,
#   it gives every name. addr2line 2.40 says "invalid or unhandled FORM value: 0x1d" and has no line. eu-addr2line 0.188 has the line, but doesn't
#   know that it is an inlined function's: it gives it to the function around, without a word. With .gnu_debugaltlink gdb and eu-addr2line are right.
#   (gdb 18.1 and elfutils 0.196 read both.)
# Why it matters: debug information can make a backtrace worse than none. When bt fails by a DWARF error, taking the debug files away and asking
#   again is a real answer.
# Expects Debian's dwz 0.15-1, gdb 13.1-3, binutils 2.40-2, elfutils 0.188-2.1, gcc, and kernel.core_pattern `core`.
set -eu
has() { [ "$(dpkg-query -W -f='${Version}' "$1" 2>/dev/null)" = "$2" ] || { echo "Expects Debian's $1 $2."; exit 2; }; }
has dwz 0.15-1; has gdb 13.1-3; has binutils 2.40-2; has elfutils 0.188-2.1
[ "$(cat /proc/sys/kernel/core_pattern)" = core ] || { echo 'Expects kernel.core_pattern `core`.'; exit 2; }
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
cat > alpha.c <<'C'
struct shared_by_both { int alpha; char beta[20]; };
struct shared_by_both of_alpha;
static inline __attribute__((always_inline)) int inlined_function(int *from) { return *from + 1; }
int alpha_function(int *from) { return inlined_function(from) + of_alpha.alpha; }
C
cat > main.c <<'C'
struct shared_by_both { int alpha; char beta[20]; };
struct shared_by_both of_main;
int alpha_function(int *from);
int main(int argc, char **argv) { (void)argv; return alpha_function((int *)(long)(argc - 1)) + of_main.alpha; }
C
gcc -g -O1 -o plain alpha.c main.c
for form in gnu dwarf5; do cp plain $form; cp plain $form.too; done
dwz -m gnu.common gnu gnu.too
dwz --dwarf-5 -m dwarf5.common dwarf5 dwarf5.too
strip -o stripped --keep-symbol=alpha_function --keep-symbol=main plain
ulimit -c unlimited
for form in gnu dwarf5 stripped; do
  "./$form" 2>/dev/null || true
  mv core* $form.out
  echo "$form:"
  gdb -nx -batch -iex 'set debuginfod enabled off' -ex bt $form $form.out > $form.gdb 2>&1 || true
  grep '^#\|Dwarf Error' $form.gdb | sort -u | sed 's/^/  gdb: /'
  address=0x$(nm plain | sed -n 's/ T alpha_function$//p')
  addr2line -f -i -e $form "$address" 2>&1 | sed 's/^/  addr2line: /' | tee $form.binutils
  eu-addr2line -f -i -e $form "$address" 2>&1 | sed 's/^/  eu-addr2line: /' | tee $form.elfutils
done
grep -q '^#[0-9].* main ' gnu.gdb && grep -q '^#[0-9].* main ' stripped.gdb && ! grep -q '^#[0-9].* main ' dwarf5.gdb && grep -q DW_FORM_strp_sup dwarf5.gdb &&
  grep -q inlined_function gnu.elfutils && grep -q 'FORM value: 0x1d' dwarf5.binutils && ! cmp -s gnu.elfutils dwarf5.elfutils || { echo 'It is not so any more.'; exit 1; }
