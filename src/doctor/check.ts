import type { CorePattern } from '../linux/core-pattern.ts';
import type { DoctorRule } from '../report/rules.ts';

/** What the checks look at. */
export interface Patient {
  readonly corePattern: string;
  readonly parsed: CorePattern;
  readonly usesPid: boolean;
  /** A systemd unit, if one was named. */
  readonly unit?: string | undefined;
  /** Whether its drop-in has just been written. */
  readonly written?: boolean;
  readonly crashTest: boolean;
}

/** One thing that was looked at. With a `rule` it is a finding; `unknown` is why it could not be told. */
export interface Observation {
  readonly what: string;
  /** What it is now. */
  readonly value?: string;
  readonly rule?: DoctorRule;
  readonly message?: string;
  /** The command that mends it; for root, unless `anyone` may run it. */
  readonly fix?: string;
  readonly anyone?: true;
  readonly unknown?: string;
}

/** Looks at one thing; gives nothing where that is of no account here. */
export type Check = (patient: Patient) => Promise<readonly Observation[]> | readonly Observation[];
