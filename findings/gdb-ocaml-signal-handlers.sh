#!/bin/sh
# gdb shows "<signal handler called>" in the stack of every OCaml 5 program that calls C, though no signal was there.
#
# Guess: OCaml's fibers are stacks of their own, and gdb follows the native code's unwind information from C through caml_c_call and
# caml_start_program to main, with these names: a SIGSEGV in a C stub has no signal handler on its stack.
# Seen, ocaml 5.4.1 and gdb 18.1: `#4 <signal handler called>` for caml_c_call, `#7 <signal handler called>` for caml_start_program. The run-time marks
# both as signal frames (.cfi_signal_frame) because they change stacks, so that gdb does not stop there. Neither name is shown, and the first OCaml
# function seems to be what a signal interrupted. SIGSEGV is at its default meanwhile: SigCgt does not have it in this program.
# Why it matters: "below the last <signal handler called> is the original fault" is how a crash handler's stack is read, by people and by tools;
# here it names caml_startup_common for every fault in a C stub.
# Root: installs Debian sid's packages into a temporary root (mmdebstrap). core_pattern has to be `core`.
set -eu
grep -qx core /proc/sys/kernel/core_pattern || { echo 'kernel.core_pattern is not core.'; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mmdebstrap --quiet --variant=apt --aptopt='Acquire::Check-Valid-Until "false"' --aptopt='Apt::Install-Recommends "false"' \
  --include=ocaml=5.4.1-1,gdb=18.1-3,gcc,libc6-dev sid "$work/root" "deb http://deb.debian.org/debian sid main" > "$work/log" 2>&1 ||
  { tail -n 3 "$work/log"; echo 'Expects ocaml 5.4.1-1 and gdb 18.1-3 in Debian sid.'; exit 2; }
cat > "$work/root/root/look.sh" << 'END'
set -eu
cd /root
cat > stub.c << 'C'
#include <caml/mlvalues.h>
value read_setting(value unit) { return Val_int(*(volatile int *)8); }
C
echo 'external read_setting : unit -> int = "read_setting"' > main.ml
echo 'let () = print_int (read_setting ())' >> main.ml
ocamlopt -g stub.c main.ml -o main
ulimit -c unlimited
./main || echo "status $?"
gdb -nx -batch -ex bt ./main core 2> /dev/null | grep '^#'
END
mount -t proc proc "$work/root/proc"
trap 'umount "$work/root/proc"; rm -rf "$work"' EXIT
chroot "$work/root" sh /root/look.sh | tee "$work/seen"
grep -q '^status 139$' "$work/seen" && grep -q '^#0 .* read_setting ' "$work/seen" &&
  [ "$(grep -c '<signal handler called>' "$work/seen")" = 2 ] && ! grep -Eq 'caml_c_call|caml_start_program' "$work/seen" ||
  { echo 'It is not so any more.'; exit 1; }
