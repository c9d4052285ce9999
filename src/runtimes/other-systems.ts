import type { RunTime } from './model.ts';

/** What macOS and Windows have below a program, as it stands in logs of sanitizers that ran there. */
export const otherSystems: RunTime = {
  name: 'the system',
  modules: [
    {
      group: 'the C library',
      module: /^(?:lib(?:system|dyld|dispatch|objc|c\+\+|c\+\+abi|unwind|pthread|xpc)[\w.+-]*\.dylib|dyld)$/,
    },
    {
      group: 'Windows',
      module: /^(?:ntdll|kernel32|kernelbase|ucrtbased?|msvcrt|(?:vcruntime|msvcp)\d{2,3}(?:_\d)?d?)\.dll$/i,
    },
  ],
};
