/** What is computed when it is first asked for, and kept. */
export function once<T>(compute: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => (known ??= { value: compute() }).value;
}

/** What is computed for each key when it is first asked for, and kept. */
export function onceFor<Key, Value>(compute: (key: Key) => Value): (key: Key) => Value {
  const found = new Map<Key, Value>();
  return (key) => {
    const known = found.get(key);
    if (known !== undefined || found.has(key)) return known as Value;
    const value = compute(key);
    found.set(key, value);
    return value;
  };
}
