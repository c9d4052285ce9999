import type { RunTime } from './model.ts';

const LIBRARY = "Fortran's library";

/** As gfortran makes it of a module and its procedure: `__grid_MOD_cell`. */
const PROCEDURE = /^__(\w+?)_MOD_(\w+)$/;
/** As debug information has it of a procedure whose body is in a submodule: `grid.grid_impl::smooth`; its symbol is the module's. */
const OF_SUBMODULE = /^(\w+)\.\w+::(?=\w+$)/;

/** gfortran's programs, which have a crash handler unless they were built with -fno-backtrace. */
export const fortran: RunTime = {
  name: 'Fortran',
  modules: [{ group: LIBRARY, module: /^libgfortran\.so/ }],
  // linked in: the calls that the compiler makes, and what they call
  functions: [{ group: LIBRARY, function: /^_gfortrani?_\w+$/ }],
  handlers: [{ name: 'fortran', module: /^libgfortran\.so/ }],
  texts: [
    // Program received signal SIGSEGV: Segmentation fault - invalid memory reference.
    // forrtl: severe (174): SIGSEGV, segmentation fault occurred
    {
      writer: 'Fortran',
      first: /^(?:Program received signal SIG[A-Z]+: .* - |forrtl: \w+ \(\d+\): SIG[A-Z]+)/,
      words: /SIG[A-Z]|forrtl: /,
    },
  ],
  symbol: (symbol) => symbol.replace(PROCEDURE, '$1::$2'),
  plain: (name) => name.replace(OF_SUBMODULE, '$1::'),
};
