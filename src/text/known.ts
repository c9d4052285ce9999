/** The properties whose value is known: what is unknown is absent, never undefined. */
export function known<T extends object>(
  properties: T,
): { [Key in keyof T as undefined extends T[Key] ? never : Key]: T[Key] } & {
  [Key in keyof T as undefined extends T[Key] ? Key : never]?: Exclude<T[Key], undefined>;
} {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined)) as ReturnType<
    typeof known<T>
  >;
}

/** A list of what is known: of the value, or of nothing. */
export function listOf<T>(value: T | undefined): T[] {
  return value === undefined ? [] : [value];
}
