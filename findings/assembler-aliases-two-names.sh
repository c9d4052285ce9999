#!/bin/sh
# One function of assembler code with several names is called by another name by addr2line, by eu-addr2line, and by one gdb in two of its own commands.
#
# Guess: names of one address are a matter of the symbol table, so that the three agree as soon as debug information names the function.
# Seen, binutils 2.40, elfutils 0.188, gdb 13.1: with -g the assembler writes an entry of a function (DW_TAG_subprogram) for every alias, all of the same
#   range. addr2line takes the last, eu-addr2line the first, gdb's backtrace the last, but its `info symbol` the name that is last in the table of names.
#   In the debug information of Debian's glibc kill() is `__kill`, `__GI_kill` and `kill` so.
# Why it matters: stacks of one crash that two tools wrote down have different names at libc's system calls and string functions (memcpy is memmove):
#   who compares crashes by name needs to know all aliases.
# Expects Debian's binutils 2.40-2, elfutils 0.188-2.1, gdb 13.1-3 and gcc 12.
set -eu
has() { [ "$(dpkg-query -W -f='${Version}' "$1" 2>/dev/null)" = "$2" ] || { echo "Expects Debian's $1 $2."; exit 2; }; }
has binutils 2.40-2; has elfutils 0.188-2.1; has gdb 13.1-3
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
cat > halt.S <<'END'
	.text
	.globl first_halt
	.type first_halt, @function
first_halt:
	nop
	ret
	.size first_halt, .-first_halt
	.globl inner_halt
	.set inner_halt, first_halt
	.type inner_halt, @function
	.globl halt
	.set halt, first_halt
	.type halt, @function
	.section .note.GNU-stack,"",@progbits
END
echo 'void halt(void); int main(void) { halt(); return 0; }' > main.c
gcc -g -no-pie -o main main.c halt.S
address=0x$(nm main | sed -n 's/ T halt$//p')
readelf --debug-dump=info main | sed -n 's/.*DW_AT_name .*: \([a-z_]*halt\)$/  an entry for \1/p' | tail -3 | tee entries
addr2line -f -e main "$address" | sed -n '1s/^/  addr2line: /p' | tee binutils
eu-addr2line -f -e main "$address" | sed -n '1s/^/  eu-addr2line: /p' | tee elfutils
gdb -nx -batch -ex "break *$address" -ex run -ex 'bt 1' -ex 'info symbol $pc' main 2>&1 | sed -n 's/^#0 *\([a-z_]*\) .*/  gdb, bt: \1/p; s/^\([a-z_]*\) in section.*/  gdb, info symbol: \1/p' | tee gdb
names=$(sed 's/.*: //' binutils elfutils gdb | sort -u | wc -l)
[ "$(wc -l < entries)" = 3 ] && [ "$(wc -l < gdb)" = 2 ] && [ "$names" -ge 2 ] || { echo 'It is not so any more.'; exit 1; }
