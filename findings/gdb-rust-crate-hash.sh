#!/bin/sh
# gdb names a Rust v0 function with its crate's hash in it where there is only a symbol, and without where there is debug information.
#
# Guess: libiberty's demangler gives all that is built on it the same text: what c++filt, `nm -C`, addr2line -C and gdb print of _RNv... is one name.
# Seen, gdb 13.1 and c++filt 2.40: `program[4c3cc0d0c121e50f]::inner::crash`; `nm -C`, addr2line -C, `c++filt -i`, valgrind 3.19 and LLVM's
#   tools: `program::inner::crash`. gdb with debug information the latter too.
# Why it matters: v0 is rustc's default now. The hash is of the crate's version and build options, so a signature made of gdb's names changes with every release
#   where only symbols are there, and never equals that of the same crash with debug information. [HASH] has to be taken out by whoever compares.
# Expects Debian's rustc 1.63.0+dfsg1-2, gdb 13.1-3, binutils 2.40-2, and kernel.core_pattern `core`.
set -eu
has() { [ "$(dpkg-query -W -f='${Version}' "$1" 2>/dev/null)" = "$2" ] || { echo "Expects Debian's $1 $2."; exit 2; }; }
has rustc 1.63.0+dfsg1-2; has gdb 13.1-3; has binutils 2.40-2
[ "$(cat /proc/sys/kernel/core_pattern)" = core ] || { echo 'Expects kernel.core_pattern `core`.'; exit 2; }
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
cat > program.rs <<'RS'
mod inner {
    #[inline(never)]
    pub fn crash(count: usize) -> usize { if count > 0 { std::process::abort() } else { count } }
}
fn main() { println!("{}", inner::crash(std::env::args().count())); }
RS
ulimit -c unlimited
for debug in 0 2; do
  rustc -C symbol-mangling-version=v0 -C debuginfo=$debug -o program program.rs
  ./program 2>/dev/null || true
  mv core* $debug.out
  gdb -nx -batch -iex 'set debuginfod enabled off' -ex bt program $debug.out 2>/dev/null | grep -o 'program[^ ]*::inner::crash' | tee $debug.gdb | sed "s/^/gdb, debuginfo=$debug: /"
done
symbol=$(nm program | sed -n 's/.* \(_R[^ ]*inner5crash\)$/\1/p')
c++filt "$symbol" | tee cxxfilt | sed 's/^/c++filt: /'
nm -C program | sed -n 's/.* \([^ ]*inner::crash\)$/\1/p' | tee nm | sed 's/^/nm -C: /'
plain=program::inner::crash
[ "$(cat nm) $(cat 2.gdb)" = "$plain $plain" ] && cmp -s 0.gdb cxxfilt && sed 's/\[[0-9a-f]*\]//' 0.gdb | grep -qx "$plain" && grep -q '\[' 0.gdb || { echo 'It is not so any more.'; exit 1; }
