/** One comparison, all of it measured in one run, the two sides in turn. Times in milliseconds, memory in MB. */
export interface BenchRow {
  readonly name: string;
  readonly ours: number;
  /** The plain tool; absent where there is none. */
  readonly theirs?: number;
  /** ours / theirs, the number that counts. */
  readonly ratio?: number;
  /** Peak of the largest process of ours. */
  readonly memory?: number;
  readonly note?: string;
}
