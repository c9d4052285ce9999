import type { RunTime } from './model.ts';
import { names } from './names.ts';

export const perl: RunTime = {
  name: 'Perl',
  functions: [
    { group: "Perl's evaluation loop", function: names('Perl_runops_+ Perl_pp_entersub perl_run Perl_call_sv') },
  ],
};
