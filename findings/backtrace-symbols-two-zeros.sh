#!/bin/sh
# glibc's two functions that print a stack write one frame in two ways: at a function's first instruction.
#
# Guess: backtrace_symbols and backtrace_symbols_fd (execinfo.h) print `file(name+0x1c) [0xaddress]`, the latter without the blank, and
# differ in nothing else: a fault at a function's first instruction is `name+0x0`.
# Seen (glibc 2.36, gcc 12.2): backtrace_symbols_fd writes `+0x0`, backtrace_symbols `+0`: it prints the offset with `%#tx`, which
# puts no 0x before a zero.
# Why it matters: a function that reads through its first argument faults at its first instruction when it is optimised; the handler's
# stack has the address itself there, not one behind a call. Who looks for `+0x` in what servers log (Samba, uWSGI, Varnish and Zabbix
# use the one function, Tor the other) takes `next_weight+0` for a name, or leaves the frame that failed out.
# Expects gcc on PATH.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > main.c << 'END'
#include <execinfo.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>
struct route { long weight; struct route *next; };
struct route *volatile routes;
static void handler(int signal) {
  void *stack[8];
  int count = backtrace(stack, 8);
  backtrace_symbols_fd(stack, count, 1);
  char **names = backtrace_symbols(stack, count);
  for (int index = 0; index < count; index++) printf("%s\n", names[index]);
  fflush(stdout);
  _exit(signal);
}
__attribute__((noinline)) long next_weight(struct route *route) { return route->next->weight; }
int main(void) {
  signal(SIGSEGV, handler);
  return (int)next_weight(routes) + 1;
}
END
gcc -O1 -rdynamic -o main main.c
getconf GNU_LIBC_VERSION
./main > seen || true
grep next_weight seen
grep -q '(next_weight+0x0)\[' seen && grep -q '(next_weight+0) \[' seen || { echo 'It is not so any more.'; exit 1; }
