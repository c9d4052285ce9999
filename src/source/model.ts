/** Where source files may be, beside where they were when they were compiled. */
export interface SourcePlaces {
  /** Directories that hold them: --source-root. */
  readonly roots?: readonly string[] | undefined;
  /** Directories that are elsewhere now: --source-map. */
  readonly maps?: readonly SourceMap[] | undefined;
  /** The repository that CI works in. */
  readonly repository?: string | undefined;
}

/** What was below one directory is below another. */
export interface SourceMap {
  readonly from: string;
  readonly to: string;
}

/** A frame whose source is looked for. */
export interface SourceFrame {
  readonly index: number;
  /** As the report names the file. */
  readonly file: string;
  /** Where it was when it was compiled. */
  readonly path: string;
  readonly line: number;
  readonly function?: string | undefined;
  /** Of its code, from where its module begins in memory; of a caller, behind the call. */
  readonly offset?: bigint | undefined;
}

/** What the debug information says of a file. */
export interface Recorded {
  /** Of its content, one for each compilation that tells. */
  readonly md5: ReadonlySet<string>;
  /** Its content. */
  readonly embedded?: string;
}
