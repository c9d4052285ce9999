/** Whether a type is that of a pointer or a reference by its name; of one to a function it is not asked. */
export function isPointer(type: string): boolean {
  return isOfRust(type) || /[*&](?: ?(?:const|volatile|restrict|__restrict))*$|\(\*+\)(?:\[\d*\])+$/.test(type);
}

/** Whether a type is that of a pointer or a reference of Rust: `*const node`, `&mut node`. Slices and the like are more than an address. */
export function isOfRust(type: string): boolean {
  return /^(?:\*(?:mut|const) |&(?:mut )?)(?!\[|str$|dyn )/.test(type);
}

/** Whether a type is that of a reference of C++. */
export function isReference(type: string): boolean {
  return type.endsWith('&') && !isOfRust(type);
}

const SIZES: readonly (readonly [RegExp, number])[] = [
  [/[*&]$|^(?:\*(?:mut|const) |&(?:mut )?)(?!\[|str$|dyn )|^[iu](?:64|size)$|^f64$/, 8],
  [/^[iuf]32$/, 4],
  [/^[iu]16$/, 2],
  [/^[iu]8$/, 1],
  [/^(?:(?:un)?signed )?char$|^bool$|^_Bool$/, 1],
  [/^(?:unsigned )?short\b/, 2],
  [/^(?:unsigned )?int$|^unsigned$|^float$/, 4],
  [/^(?:unsigned )?long|^double$/, 8],
];

/** Bytes of a number or a pointer by its type's name, on a processor of 64 bits; undefined where that does not tell. */
export function sizeOf(type: string): number | undefined {
  const plain = type.replaceAll(/\b(?:const|volatile|restrict|__restrict)\b/g, '').trim();
  return SIZES.find(([name]) => name.test(plain))?.[1];
}
