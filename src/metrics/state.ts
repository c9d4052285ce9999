import { plural } from '../text/plural.ts';
import type { Metrics, State } from './model.ts';

/** What is to be said of a service in one line. */
export interface Verdict {
  readonly state: State;
  readonly text: string;
}

/**
 * A crash that came back is critical, one that nobody has looked at a warning. Of a store that was not fed for longer than
 * `maxAge` milliseconds nobody knows.
 */
export function verdictOf(metrics: Metrics, maxAge: number): Verdict {
  const [back, fresh] = [crashes(metrics, 'back'), crashes(metrics, 'new')];
  const { fed, now } = metrics;
  if (fed === undefined) return { state: 'UNKNOWN', text: 'no report was ever put into the store' };
  if (now - fed > maxAge)
    return { state: 'UNKNOWN', text: `no report was put into the store for ${spanOf(now - fed)}` };
  return crashVerdict(back, fresh);
}

/** The same of one host, whose crashes are counted. */
export function crashVerdict(back: number, fresh: number): Verdict {
  const text = [
    ...(back > 0 ? [`${plural(back, 'crash', 'crashes')} came back`] : []),
    ...(fresh > 0 ? [`${plural(fresh, 'crash', 'crashes')} nobody has looked at`] : []),
  ].join(', ');
  return { state: back > 0 ? 'CRITICAL' : fresh > 0 ? 'WARNING' : 'OK', text: text || 'no crash that is not known' };
}

/** How many crashes have a status. */
export function crashes({ counts }: Metrics, status: string): number {
  return counts.reduce((sum, count) => sum + (count.status === status ? count.crashes : 0), 0);
}

/** `3 h`, `2 d`: the largest unit that fits. */
function spanOf(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes < 120) return plural(minutes, 'minute');
  return minutes < 2880 ? plural(Math.floor(minutes / 60), 'hour') : plural(Math.floor(minutes / 1440), 'day');
}
