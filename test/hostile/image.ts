import type { Core } from '../../src/process/core.ts';
import type { Part } from './mutate.ts';

const PAGE = 4096n;

/** A core with what was read of its memory once in a buffer, where it may be changed. */
export interface Changeable {
  readonly core: Core;
  readonly bytes: Buffer;
  /** What was read, but for pieces so large that something was searched in them. */
  readonly parts: readonly Part[];
}

/** @param read reads what is to be read of the core. */
export async function changeable(core: Core, read: (core: Core) => unknown): Promise<Changeable> {
  const asked: (readonly [address: bigint, length: number])[] = [];
  await read({
    ...core,
    read: (address, length) => {
      asked.push([address, length]);
      return core.read(address, length);
    },
    cstring: (address, most = Number(PAGE)) => {
      asked.push([address, 64]);
      return core.cstring(address, most);
    },
  });
  const pages = new Map<bigint, number>();
  const kept: Buffer[] = [];
  for (const [address, length] of asked)
    for (let page = address & ~(PAGE - 1n); page < address + BigInt(length); page += PAGE) {
      const bytes = pages.has(page) ? undefined : core.read(page, Number(PAGE));
      if (bytes?.length !== Number(PAGE)) continue;
      pages.set(page, kept.length);
      kept.push(bytes);
    }
  const bytes = Buffer.concat(kept);
  const placeOf = (address: bigint): number | undefined => {
    const page = pages.get(address & ~(PAGE - 1n));
    return page === undefined ? undefined : page * Number(PAGE) + Number(address & (PAGE - 1n));
  };
  const parts = asked.flatMap(([address, length]) => {
    const offset = placeOf(address);
    return offset === undefined || length > Number(PAGE) || length <= 0 ? [] : [{ offset, size: length }];
  });
  return { core: overlaid(core, bytes, pages), bytes, parts };
}

/** The core, with the pages that are in a buffer read from there. */
function overlaid(core: Core, bytes: Buffer, pages: ReadonlyMap<bigint, number>): Core {
  const read = (address: bigint, length: number): Buffer | undefined => {
    const found = core.read(address, length);
    if (found === undefined) return undefined;
    const copy = Buffer.from(found);
    const end = address + BigInt(copy.length);
    for (let page = address & ~(PAGE - 1n); page < end; page += PAGE) {
      const index = pages.get(page);
      if (index === undefined) continue;
      const from = page > address ? page : address;
      const to = page + PAGE < end ? page + PAGE : end;
      const start = index * Number(PAGE) - Number(page);
      bytes.copy(copy, Number(from - address), start + Number(from), start + Number(to));
    }
    return copy;
  };
  const cstring = (address: bigint, most = Number(PAGE)): string | undefined => {
    const text = read(address, most);
    const end = text?.indexOf(0) ?? -1;
    return text?.toString('utf8', 0, end === -1 ? text.length : end);
  };
  return { ...core, read, cstring };
}
