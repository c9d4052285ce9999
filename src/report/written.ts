/**
 * What may be written of what a loose schema reads: only the keys that it names, so that a misspelt one does not compile.
 * Readers stay loose, for a newer faultline's report may say more. A record, whose keys nobody names, stays one.
 */
export type Written<T> = T extends readonly (infer Item)[]
  ? number extends T['length']
    ? Written<Item>[]
    : T
  : T extends object
    ? WrittenObject<T>
    : T;

type WrittenObject<T> = [NamedKey<T>] extends [never]
  ? { [Key in keyof T]: Written<T[Key]> }
  : { [Key in keyof T as string extends Key ? never : Key]: Written<T[Key]> };

type NamedKey<T> = keyof { [Key in keyof T as string extends Key ? never : Key]: T[Key] };
