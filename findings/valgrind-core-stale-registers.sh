#!/bin/sh
# The core that valgrind writes has registers that are not those of the fault, and nothing by which gdb could place a PIE.
#
# Guess: vgcore.PID is a core like the kernel's: the registers are those of the fault, and gdb, given the program, shows the stack.
# Seen, valgrind 3.19.0: of `movl $1,(%rax)` at address 8 the core has another rax, an older one (getpid's result here). valgrind keeps pc, stack and frame pointer up to date at each
#   access (unwindregs-at-mem-access), the others only where a piece of translated code ends; with --vex-iropt-register-updates=allregs-at-mem-access
#   rax is 8. There is no NT_AUXV, NT_FILE or NT_SIGINFO, and the pid in NT_PRPSINFO is 0: gdb 13.1, given the very program, names none of the frames;
#   eu-stack 0.188, which looks for ELF headers in memory, does.
# Why it matters: whoever decodes the faulting instruction with the core's registers tells a wrong address, or a wild pointer where there was a null one.
# Expects Debian's valgrind 1:3.19.0-1, gdb 13.1-3, gcc.
set -eu
[ "$(dpkg-query -W -f='${Version}' valgrind 2>/dev/null)" = 1:3.19.0-1 ] || { echo "Expects Debian's valgrind 1:3.19.0-1."; exit 2; }
[ "$(dpkg-query -W -f='${Version}' gdb 2>/dev/null)" = 13.1-3 ] || { echo "Expects Debian's gdb 13.1-3."; exit 2; }
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
cat > write.c <<'C'
#include <unistd.h>
int main(void) { getpid(); *(volatile int *)8 = 1; }
C
gcc -g -O0 -pie -fPIE -o write write.c
ulimit -c unlimited
for update in unwindregs-at-mem-access allregs-at-mem-access; do
  valgrind -q --vex-iropt-register-updates="$update" ./write > /dev/null 2>&1 || true
  mv vgcore.* "$update"
  rax=$(gdb -batch -nx -ex 'info registers rax' ./write "$update" 2> /dev/null | sed -n 's/^rax *\(0x[0-9a-f]*\).*/\1/p')
  named=$(gdb -batch -nx -ex bt ./write "$update" 2> /dev/null | grep -c ' main ' || true)
  noted=$(readelf -n "$update" | grep -cE 'NT_AUXV|NT_FILE|NT_SIGINFO' || true)
  echo "$update: rax is the address: $([ "$rax" = 0x8 ] && echo yes || echo no), gdb names main: $named, notes of the three: $noted"
done | tee seen
[ "$(cat seen)" = "unwindregs-at-mem-access: rax is the address: no, gdb names main: 0, notes of the three: 0
allregs-at-mem-access: rax is the address: yes, gdb names main: 0, notes of the three: 0" ] || { echo 'It is not so any more.'; exit 1; }
