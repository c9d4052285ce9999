import type { RunTime } from './model.ts';

export const sbcl: RunTime = {
  name: 'SBCL',
  texts: [
    // CORRUPTION WARNING in SBCL pid 1234:
    // fatal error encountered in SBCL pid 1234:
    // INFO: Control stack guard page unprotected
    {
      writer: 'SBCL',
      first:
        /^(?:CORRUPTION WARNING|fatal error encountered) in SBCL pid (?<pid>\d+)|^INFO: Control stack guard page unprotected|^Unhandled SB-(?:SYS:MEMORY-FAULT-ERROR|KERNEL::CONTROL-STACK-EXHAUSTED)/,
      words: /SBCL|Control stack|SB-SYS:|SB-KERNEL:/,
      programs: /^sbcl/,
    },
  ],
};

export const swiProlog: RunTime = {
  name: 'SWI-Prolog',
  handlers: [{ name: 'swi-prolog', module: /^(?:libswipl\.so|swipl$)/ }],
};
