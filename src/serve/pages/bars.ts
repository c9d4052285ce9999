import { html, type Markup } from '../../report/views/html/markup.ts';
import { DAY, type Seen } from '../../store/model.ts';
import { RECENT_DAYS } from '../../store/rank.ts';
import { plural } from '../../text/plural.ts';
import { day } from './words.ts';

const WIDTH = 10;
const HEIGHT = 100;
/** Bars of a time line; where there are more days a bar is several. */
const BARS = 90;

/** The last days of a crash, small, beside its name. */
export function sparkline(recent: readonly number[]): Markup {
  const total = recent.reduce((sum, each) => sum + each, 0);
  return html`<svg class="spark" viewBox="0 0 ${recent.length * WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${plural(total, 'occurrence')} in ${RECENT_DAYS} days">${rects(recent)}</svg>`;
}

/** A span of days with how often a crash was seen in it. */
export interface Bucket {
  readonly from: number;
  readonly to: number;
  readonly occurrences: number;
}

/**
 * All days from the first to today, or to the last where a clock ran ahead; four weeks at least, and several days to a bucket
 * where they are many.
 * @param days `seen` by day.
 */
export function bucketsOf(days: readonly Seen[], now: number): Bucket[] {
  const numbers = days.map(({ value }) => Number(value));
  const last = Math.max(...numbers, Math.floor(now / DAY));
  const count = last - Math.min(...numbers, last - RECENT_DAYS + 1) + 1;
  const size = Math.ceil(count / BARS);
  const first = last + 1 - Math.ceil(count / size) * size;
  const buckets = Array.from({ length: Math.ceil(count / size) }, (_, index) => ({
    from: (first + index * size) * DAY,
    to: (first + (index + 1) * size) * DAY - 1,
    occurrences: 0,
  }));
  for (const { value, occurrences } of days) {
    const bucket = buckets[Math.floor((Number(value) - first) / size)];
    if (bucket !== undefined) bucket.occurrences += occurrences;
  }
  return buckets;
}

/** How often a crash was seen from its first day on; a line where a version was first seen. */
export function timeLine(buckets: readonly Bucket[], versions: readonly Seen[]): Markup | undefined {
  const [first, last] = [buckets[0], buckets.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const most = Math.max(...buckets.map(({ occurrences }) => occurrences));
  const width = buckets.length * WIDTH;
  const at = (time: number): string => ((width * (time - first.from)) / (last.to - first.from)).toFixed(1);
  return html`<svg class="line" viewBox="0 0 ${width} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="From ${day(first.from)} to ${day(last.to)}, ${most} at most in ${spanOf(first)}; the numbers are below.">
    ${rects(
      buckets.map(({ occurrences }) => occurrences),
      buckets.map((bucket) => `${labelOf(bucket)}: ${bucket.occurrences}`),
    )}
    ${versions.map(({ value, firstSeen }) => html`<path d="M${at(firstSeen)} 0V${HEIGHT}"><title>${value} first seen ${day(firstSeen)}</title></path>`)}
  </svg>
  <p class="axis"><span>${day(first.from)}</span><span>${most} at most in ${spanOf(first)}</span><span>${day(last.to)}</span></p>`;
}

/** The same as a table, for those who do not see pictures. */
export function numbers(buckets: readonly Bucket[]): Markup {
  const rows = buckets
    .filter(({ occurrences }) => occurrences > 0)
    .toReversed()
    .map((bucket) => html`<tr><td>${labelOf(bucket)}</td><td class="right">${bucket.occurrences}</td></tr>`);
  return html`<details><summary>Numbers</summary><table><thead><tr><th>day</th><th class="right">occurrences</th></tr></thead><tbody>${rows}</tbody></table></details>`;
}

function spanOf({ from, to }: Bucket): string {
  const days = Math.round((to - from) / DAY);
  return days === 1 ? 'a day' : `${days} days`;
}

function labelOf({ from, to }: Bucket): string {
  return day(from) === day(to) ? day(from) : `${day(from)} to ${day(to)}`;
}

/** One is high enough to be seen beside a thousand. */
function rects(values: readonly number[], titles: readonly string[] = []): Markup[] {
  const most = Math.max(1, ...values);
  return values.flatMap((value, index) => {
    if (value === 0) return [];
    const height = Math.max(6, Math.round((HEIGHT * value) / most));
    const title = titles[index];
    return [
      html`<rect x="${index * WIDTH + 1}" y="${HEIGHT - height}" width="${WIDTH - 2}" height="${height}">${title === undefined ? undefined : html`<title>${title}</title>`}</rect>`,
    ];
  });
}
