const LISTS = new WeakSet<object>();

/**
 * A list whose items are made each time that they are asked for, and not kept: for hundreds of thousands of rows that are
 * read from front to back. To everybody else it is an array that can't be written to.
 */
export function lazyList<Item>(length: number, make: (index: number) => Item): Item[] {
  const target: Item[] = Array.from({ length: 0 });
  target.length = length;
  const indexOf = (key: string | symbol): number | undefined => {
    const index = typeof key === 'string' ? Number(key) : NaN;
    return index >= 0 && index < length && Number.isInteger(index) ? index : undefined;
  };
  const list = new Proxy(target, {
    get(array, key) {
      const index = indexOf(key);
      return index === undefined ? (Reflect.get(array, key) as unknown) : make(index);
    },
    has: (array, key) => indexOf(key) !== undefined || Reflect.has(array, key),
    ownKeys: () => [...Array.from({ length }, (_, index) => String(index)), 'length'],
    getOwnPropertyDescriptor(array, key) {
      const index = indexOf(key);
      return index === undefined
        ? Reflect.getOwnPropertyDescriptor(array, key)
        : { value: make(index), writable: false, enumerable: true, configurable: true };
    },
    set: () => false,
    defineProperty: () => false,
    deleteProperty: () => false,
  });
  LISTS.add(list);
  return list;
}

/** Whether the items of a list are made when they are asked for. */
export function isLazyList(value: unknown): value is readonly unknown[] {
  return typeof value === 'object' && value !== null && LISTS.has(value);
}
