import type { RunTime } from './model.ts';
import { words } from './names.ts';

export const julia: RunTime = {
  name: 'Julia',
  handlers: [{ name: 'julia', function: words('sigdie_handler jl_critical_error') }],
  texts: [
    // [4711] signal (11.1): Segmentation fault
    {
      writer: 'Julia',
      first: /^(?:\[(?<pid>\d+)\] )?signal \(\d+(?:\.\d+)?\): [A-Z]/,
      words: /signal \(/,
      programs: /^julia/,
    },
  ],
};

export const r: RunTime = {
  name: 'R',
  handlers: [
    { name: 'r', function: words('sigactionSegv') },
    { name: 'r', module: /^(?:libR\.so|R$)/ },
  ],
  texts: [
    //  *** caught segfault ***
    // Error: segfault from C stack overflow
    // Error: C stack usage  7970180 is too close to the limit
    {
      writer: 'R',
      first:
        /^ \*\*\* caught (?:segfault|illegal operation|bus error) \*\*\*$|^Error: (?:segfault from C stack overflow|C stack usage +\d+ is too close to the limit)/,
      words: /\*\*\* caught|C stack/,
      programs: /^(?:R|Rscript)$/,
    },
  ],
};

export const octave: RunTime = {
  name: 'Octave',
  handlers: [{ name: 'octave', module: /^(?:liboct(?:ave|interp)\.so|octave-(?:cli|gui))/ }],
  texts: [
    // fatal: caught signal Segmentation fault -- stopping myself...
    {
      writer: 'Octave',
      first: /^fatal: caught signal .+ -- stopping myself/,
      words: /fatal: caught/,
      programs: /^octave/,
    },
  ],
};
