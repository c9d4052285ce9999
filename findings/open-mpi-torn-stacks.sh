#!/bin/sh
# Open MPI writes each line of a crash's stack in pieces: where two ranks die at once, the one's pieces stand within the other's lines.
#
# Guess: `[host:pid] ` before each line of "*** Process received signal ***" is there to tell ranks apart, and mpirun hands output
# on by whole lines, so that a rank's stack is those lines that have its number.
# Seen (4.1.4): host and pid, the frame's number, and the frame are written one after the other. Two ranks with one bug give
# `[node:2545] [ 0] [node:2544] /lib/...`, and frames without host and pid, or with those of the other rank. Whose a frame is can't be
# told: sorted by pid the lines give stacks that no rank had, in the right order, without a sign of it.
# Why it matters: that ranks die together is the usual case. What groups such a log by pid and reads frames by number is wrong then.
# Expects mpicc and mpirun (4.1.4) on PATH.
set -eu
mpirun --version | head -1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > main.c << 'END'
#include <mpi.h>
#include <stdlib.h>
int main(int argc, char **argv) {
  MPI_Init(&argc, &argv);
  MPI_Barrier(MPI_COMM_WORLD);
  abort();
}
END
mpicc -o main main.c
ulimit -c 0
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
for run in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
  mpirun --oversubscribe -n 4 ./main > seen 2>&1 || true
  if grep -Eq '^\[[^]]+\] \[ ?[0-9]+\] \[' seen; then
    grep -E '^\[[^]]+\] \[ ?[0-9]+\] \[' seen | sed -E 's/\[[^]:[]+:/[node:/g' | head -3
    exit 0
  fi
done
echo 'It is not so any more, in 20 runs.'
exit 1
