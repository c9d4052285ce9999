#!/bin/sh
# The stack that a static-pie program prints of itself is of addresses that nobody can resolve afterwards.
#
# Guess: backtrace_symbols_fd() of a static-pie prints `prog(+0x1234)` for each frame, as that of a dynamic program does.
# Seen, glibc 2.36: it prints `[0x7fea7e9d86be]` alone, neither module nor offset: dladdr() knows no module in a program without a loader. Such a
#   program is loaded elsewhere each time, so that unlike those of a plain static one the numbers mean nothing once the process is gone.
# Why it matters: crash handlers of statically linked services (and their logs) look as if they told where it crashed. Only the distance between the frames
#   is left: a reader may not give these addresses to addr2line, nor group reports by them.
# Expects gcc, libc6-dev 2.36-9+deb12u*.
set -eu
case "$(dpkg-query -W -f='${Version}' libc6-dev 2>/dev/null)" in 2.36-9+deb12u*) ;; *) echo "Expects Debian's libc6-dev 2.36-9+deb12u*."; exit 2 ;; esac
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
cat > stack.c <<'C'
#include <execinfo.h>
static __attribute__((noinline)) int tell(void) {
  void *frames[16];
  backtrace_symbols_fd(frames, backtrace(frames, 16), 1);
  return 0;
}
int main(void) { return tell(); }
C
for kind in -pie -static -static-pie; do
  gcc -g -O0 $kind $([ "$kind" = -pie ] && echo -fPIE) -o stack stack.c
  ./stack | head -1 > first
  ./stack | head -1 > second
  form=$(sed -E 's/0x[0-9a-f]+/N/g' first)
  echo "$kind: $form, $(cmp -s first second && echo the same || echo other numbers) when run again"
done | tee seen
[ "$(cat seen)" = "-pie: ./stack(+N)[N], other numbers when run again
-static: [N], the same when run again
-static-pie: [N], other numbers when run again" ] || { echo 'It is not so any more.'; exit 1; }
