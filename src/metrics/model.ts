import type { Status } from '../store/history.ts';

/** How many crashes there are of one program, rule and status, and how often they were seen. */
export interface Count {
  readonly program: string;
  /** `null-read`: the rule without its capability. */
  readonly class: string;
  readonly status: Status;
  readonly crashes: number;
  readonly occurrences: number;
}

/** What monitoring is told of a store. Times are milliseconds since the epoch. */
export interface Metrics {
  readonly counts: readonly Count[];
  /** Crashes that nobody has looked at, and those that came back, by the host that they were seen on; none where nobody asked for hosts. */
  readonly hosts: readonly { readonly host: string; readonly new: number; readonly back: number }[];
  /** When the newest crash of all happened. */
  readonly newest?: number;
  /** When reports were last put in, new ones or not: a store that nobody fills says nothing. */
  readonly fed?: number;
  readonly now: number;
}

/** States of a service, with Nagios' numbers (https://nagios-plugins.org/doc/guidelines.html). */
export const STATES = { OK: 0, WARNING: 1, CRITICAL: 2, UNKNOWN: 3 } as const;
export type State = keyof typeof STATES;
