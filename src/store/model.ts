import type { Report } from '../report/model.ts';

/** What a report tells of one crash; other sections of it are left out. */
export type CrashReport = Pick<Report, 'created' | 'subject' | 'sections' | 'findings'>;

/** One crash that happened, as the store keeps it. Times are milliseconds since the epoch. */
export interface StoredOccurrence {
  /** Which of all that ever happened: 32 hexadecimal digits. The same crash reported twice has the same. */
  readonly identity: string;
  readonly fingerprint: string;
  readonly signature: string;
  readonly title: string;
  readonly rule: string;
  /** Name of the executable, without its directory. */
  readonly program?: string;
  readonly time: number;
  readonly host?: string;
  readonly pid?: number;
  /** Of the program's package, else `build ` and its build-id. */
  readonly version?: string;
  readonly unit?: string;
  /** Others can have this fingerprint: never merged. */
  readonly weak?: true;
  /** Where the core or the bundle was when it was added; the store keeps no copy. */
  readonly evidence?: string;
  /** Of it something is kept where the store knows no more of the crash than its name. */
  readonly report?: CrashReport;
}

/** What occurrences are counted by. */
export const FACETS = ['version', 'host', 'unit'] as const;
export type Facet = (typeof FACETS)[number];
/** The same, and the days since the epoch. */
export type Counted = Facet | 'day';
export const DAY = 86_400_000;

/** How often a crash was seen with one value of a facet, and when. */
export interface Seen {
  readonly value: string;
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly occurrences: number;
}

/** A crash with what somebody has said about it. */
export interface StoredCrash {
  readonly fingerprint: string;
  readonly signature: string;
  readonly title: string;
  readonly rule: string;
  readonly program?: string;
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly occurrences: number;
  readonly weak?: true;
  /** Somebody has looked at it. */
  readonly acknowledged?: true;
  readonly fixedIn?: string;
  readonly note?: string;
  /** The crash that somebody said it is the same as. */
  readonly mergedInto?: string;
}

/** What somebody says about a crash; absent: as it was, null: no more. */
export interface Mark {
  readonly acknowledged?: boolean;
  readonly fixedIn?: string | null;
  readonly note?: string | null;
  readonly mergedInto?: string | null;
}
