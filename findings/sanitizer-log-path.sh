#!/usr/bin/env bash
# Where the reports of a program go that was built with -fsanitize=address,undefined, when the job sets log_path.
#
# Guess, before looking: each sanitizer goes by its own variable. UBSAN_OPTIONS=log_path=F moves UBSan's "runtime error" to F
#   and leaves AddressSanitizer's report on standard error; ASAN_OPTIONS=log_path=F does the reverse.
# Seen, gcc 12.2 (libasan8, libubsan1 of Debian 12): just the opposite. UBSAN_OPTIONS=log_path moves AddressSanitizer's report and
#   leaves the runtime error on standard error; ASAN_OPTIONS=log_path does nothing at all.
#   Built with -fsanitize=address alone, ASAN_OPTIONS=log_path works.
# Seen, clang 14.0.6 (one run-time, linked in): any of the two variables moves both.
# Why it matters to crash triage: a job that collects F.PID by ASAN_OPTIONS=log_path finds nothing of a gcc build, and a reader
#   that takes standard error or the files alone loses half of the reports. Both must be read, whatever variable was set.
#
# Expects: gcc-12 (12.2.0-14+deb12u1) and clang-14, libclang-rt-14-dev (1:14.0.6-12) of Debian 12.
# Exits 0 if this is still so, 1 if it changed, 2 if other versions are installed.
set -u
for package in gcc-12=12.2.0-14+deb12u1 clang-14=1:14.0.6-12 libclang-rt-14-dev=1:14.0.6-12; do
  version=$(dpkg-query -W -f '${Version}' "${package%%=*}" 2> /dev/null)
  if [ "$version" != "${package#*=}" ]; then echo "expected $package, found ${version:-none}" >&2; exit 2; fi
  echo "$package"
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2
cat > both.c << 'END'
#include <stdlib.h>
int main(int count, char **arguments) {
  (void)arguments;
  int big = 2147483647;
  big += count;
  char *block = malloc(10);
  free(block);
  return block[0] + big;
}
END

changed=0
expect() { # COMPILER VARIABLE SANITIZERS ON-STANDARD-ERROR IN-THE-FILE
  "$1" -g "-fsanitize=$3" -o both both.c 2> /dev/null || exit 2
  rm -f report.*
  env "$2=log_path=report" ./both 2> stderr
  words='runtime error|ERROR: AddressSanitizer'
  shown=$(grep -oE "$words" stderr | paste -sd+)
  filed=$(cat report.* 2> /dev/null | grep -oE "$words" | paste -sd+)
  echo "$1 -fsanitize=$3, $2=log_path: standard error has '$shown', the file has '$filed'"
  if [ "$shown" != "$4" ] || [ "$filed" != "$5" ]; then changed=1; fi
}
expect gcc-12 ASAN_OPTIONS address '' 'ERROR: AddressSanitizer'
expect gcc-12 ASAN_OPTIONS address,undefined 'runtime error+ERROR: AddressSanitizer' ''
expect gcc-12 UBSAN_OPTIONS address,undefined 'runtime error' 'ERROR: AddressSanitizer'
expect clang-14 ASAN_OPTIONS address,undefined '' 'runtime error+ERROR: AddressSanitizer'
expect clang-14 UBSAN_OPTIONS address,undefined '' 'runtime error+ERROR: AddressSanitizer'
exit $changed
