#!/bin/sh
# ctest's DynamicAnalysis.xml says gzip and holds zlib, with HTML among valgrind's lines.
#
# Guess: `ctest -T memcheck` writes valgrind's log into the file as text, escaped for XML, as JUnit's writers do.
# Seen, CMake 3.25.1: `<Log compression="gzip" encoding="base64">`, whose bytes are a zlib stream (78 9c): gunzip refuses it. In
#   the log each finding's first line begins with markup: `<b>MLK</b> ==1234== ...`.
# Why it matters: the one file that CMake projects keep of a valgrind run in CI can't be searched, and a reader that believes
#   the attribute finds nothing in it.
set -eu
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
cmake --version | head -n 1; valgrind --version
case $(cmake --version | head -n 1) in *3.25.1) ;; *) echo 'This is about CMake 3.25.1 (Debian 12: cmake, valgrind, gcc, make).'; exit 2;; esac
cat > CMakeLists.txt <<'X'
cmake_minimum_required(VERSION 3.10)
project(t C)
include(CTest)
add_executable(leak leak.c)
add_test(NAME leak COMMAND leak)
X
echo '#include <stdlib.h>
int main(void) { return malloc(10) == 0; }' > leak.c
cmake -B build . >/dev/null && cmake --build build >/dev/null
(cd build && ctest -T memcheck >/dev/null)
python3 - build/Testing/*/DynamicAnalysis.xml <<'X'
import base64, re, sys, zlib
attributes, text = re.search(r'<Log ([^>]*)>([^<]*)</Log>', open(sys.argv[1]).read()).groups()
raw = base64.b64decode(text)
print(attributes, '| begins', raw[:2].hex(), '| ends', text.strip()[-5:])
log = zlib.decompressobj().decompress(raw).decode()
print(log.splitlines()[0])
sys.exit(not ('gzip' in attributes and raw[:1] == b'\x78' and log.startswith('<b>')))
X
