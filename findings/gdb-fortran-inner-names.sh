#!/bin/sh
# gdb leaves the module out of the name of a Fortran procedure within another one, and has a submodule's in the place of the module's.
#
# Guess: gdb names procedures by all that they are in, as it does C++'s: grid::outer::inner; and one whose body is in a submodule
# by the module that declares it, grid::smooth, which is also what its symbol says (__grid_MOD_smooth).
# Seen: outer::inner, the same for the `inner` of every `outer` of every module; and grid.grid_impl::smooth, while `break
# grid::smooth` finds no such function. The program's own backtrace and addr2line say inner and __grid_MOD_smooth. So with gdb 13.1 and 18.1.
# Why it matters: one procedure has three names, by where a stack comes from, and two procedures have one. A signature of names
# has to bring the former together, and can't tell the latter apart.
# Expects gfortran (12.2) and gdb (13.1 or 18.1) on PATH.
set -eu
gdb --version | head -1
gfortran --version | head -1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > main.f90 << 'END'
module grid
  interface
    module subroutine smooth(cells)
      real, intent(inout) :: cells(:)
    end subroutine
  end interface
contains
  subroutine outer(cells)
    real, intent(inout) :: cells(:)
    call inner(1)
  contains
    subroutine inner(at)
      integer, intent(in) :: at
      cells(at) = 2.0
    end subroutine
  end subroutine
end module
submodule (grid) grid_impl
contains
  module subroutine smooth(cells)
    real, intent(inout) :: cells(:)
    call outer(cells)
  end subroutine
end submodule
program flow
  use grid
  real :: cells(3)
  call smooth(cells)
end program
END
gfortran -g -O0 -o main main.f90
gdb -nx -batch -iex 'set startup-with-shell off' -ex 'break inner' -ex run -ex bt -ex 'break grid::smooth' ./main > seen 2>&1
grep -E '^#|not defined|No symbol' seen
addr2line -f -e main "$(nm main | awk '$3 == "__grid_MOD_smooth" { print $1 }')" | head -1
grep -q '^#0 .*outer::inner (' seen && grep -q '^#1 .*grid::outer (' seen && grep -q '^#2 .*grid\.grid_impl::smooth (' seen ||
  { echo 'It is not so any more.'; exit 1; }
