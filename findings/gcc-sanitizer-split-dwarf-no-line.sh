#!/bin/sh
# gcc's sanitizers give no line for a program built with -gsplit-dwarf, though the lines stand in the program itself.
#
# Guess: -gsplit-dwarf moves types and variables to the .dwo; the line table stays in the program, and so AddressSanitizer prints file and line (of inlined
#   functions at most the name is missing), as addr2line and valgrind do.
# Seen, gcc 12.2 (16.2 the same): "#0 0x... in main (/.../split+0x1186)", the .dwo beside it. addr2line 2.40 gives file and line of that
#   very offset, with the .dwo taken away too.
# Why it matters: what a sanitizer's report lacks isn't lost: "in NAME (FILE+0xOFFSET)" can be asked of addr2line later, without the .dwo.
# Expects Debian's gcc-12 12.2.0-14+deb12u1 and binutils 2.40-2.
set -eu
has() { [ "$(dpkg-query -W -f='${Version}' "$1" 2>/dev/null)" = "$2" ] || { echo "Expects Debian's $1 $2."; exit 2; }; }
has gcc-12 12.2.0-14+deb12u1; has binutils 2.40-2
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
echo '#include <stdlib.h>
int main(void) { volatile char *one = malloc(1); return one[1]; }' > main.c
for form in plain split; do
  gcc-12 -g $([ $form = plain ] || echo -gsplit-dwarf) -fsanitize=address -o $form main.c
  ./$form 2> $form.log || true
  grep -m 1 '#0 ' $form.log | sed 's/0x[0-9a-f]* in/0x... in/' | tee $form.frame
done
rm -f ./*.dwo
offset=$(sed -n 's/.*+\(0x[0-9a-f]*\)).*/\1/p' split.frame)
addr2line -e split "$offset" | sed "s/^/addr2line of $offset: /" | tee split.line
grep -q 'main.c:2' plain.frame && ! grep -q 'main.c' split.frame && grep -q 'main.c:2' split.line || { echo 'It is not so any more.'; exit 1; }
