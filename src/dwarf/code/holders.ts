import { lastUpTo } from '../../elf/ranges.ts';
import { listOf } from '../../text/known.ts';

/** Which functions and scopes of functions hold which, in the order of their places. */
export class Holders {
  readonly #places: number[] = [];
  /** By the same index: that of what it is within, -1 of what is within nothing. */
  readonly #within: number[] = [];
  readonly #ends = new Map<number, number>();

  /** @param holder index of what it is within; -1 for none. @returns its own. */
  add(at: number, holder: number): number {
    this.#within.push(holder);
    return this.#places.push(at) - 1;
  }

  /** Those that one of them is within, outermost first; undefined where it is none of them. */
  of(at: number): readonly number[] | undefined {
    const index = this.#lastUpTo(at);
    return this.#places[index] === at ? this.#pathTo(this.#within[index] ?? -1) : undefined;
  }

  /**
   * Those that another entry is within, outermost first.
   * @param behind where the children of one of them end: asked once of each.
   */
  around(at: number, behind: (holder: number) => number): readonly number[] {
    let index = this.#lastUpTo(at);
    for (let outer = this.#within[index] ?? -1; outer >= 0; outer = this.#within[index] ?? -1) {
      if (this.#endOf(this.#places[index] ?? 0, behind) > at) break;
      index = outer;
    }
    return this.#pathTo(index);
  }

  #endOf(holder: number, behind: (holder: number) => number): number {
    const end = this.#ends.get(holder) ?? behind(holder);
    this.#ends.set(holder, end);
    return end;
  }

  #lastUpTo(at: number): number {
    return lastUpTo(this.#places.length, at, (index) => this.#places[index] ?? 0);
  }

  #pathTo(index: number): readonly number[] {
    const path: number[] = [];
    for (let each = index; each >= 0; each = this.#within[each] ?? -1) path.push(...listOf(this.#places[each]));
    return path.reverse();
  }
}
