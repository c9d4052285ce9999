/** Keys of the auxiliary vector that are used: /usr/include/linux/auxvec.h */
export const AT = { phdr: 3, phnum: 5, pagesz: 6, base: 7, entry: 9, execfn: 31, vdso: 33 } as const;
