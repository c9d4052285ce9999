import { html, type Markup } from '../../report/views/html/markup.ts';
import type { Concern } from '../../store/rank.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What each concern is called, its tone, and what it means. */
export const CONCERN_WORDS = {
  back: { title: 'Back', tone: 'bad', means: 'seen again in or after the version that has the fix' },
  new: { title: 'New', tone: 'warn', means: 'nobody has looked at these' },
  rising: { title: 'Rising', tone: 'mark', means: 'known, and twice as often in the last week as in the week before' },
  known: { title: 'Known', tone: '', means: 'somebody has looked at these' },
  fixed: { title: 'Fixed', tone: 'good', means: 'not seen since the version that has the fix' },
} as const satisfies Record<Concern, { title: string; tone: string; means: string }>;

export function badge(concern: Concern): Markup {
  return html`<b class="badge ${CONCERN_WORDS[concern].tone}">${concern}</b>`;
}

/** A point in time as people say it; exactly when on a closer look. */
export function when(time: number, now: number): Markup {
  const iso = new Date(time).toISOString();
  return html`<time datetime="${iso}" title="${iso}">${ago(now - time) ?? iso.slice(0, 10)}</time>`;
}

/** Undefined for what is long ago, or has not come yet. */
function ago(passed: number): string | undefined {
  if (passed < 0) return undefined;
  if (passed < MINUTE) return 'just now';
  if (passed < HOUR) return `${Math.floor(passed / MINUTE)} min ago`;
  if (passed < 2 * DAY) return `${Math.floor(passed / HOUR)} h ago`;
  return passed < 60 * DAY ? `${Math.floor(passed / DAY)} days ago` : undefined;
}

export function day(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

export function count(number: number): string {
  return number.toLocaleString('en');
}

/** Digits of a build-id that tell builds of one program apart. */
const BUILD_DIGITS = 12;

/** A version for a narrow place: of a build-id its beginning, all of it on a closer look. */
export function shortVersion(version: string | undefined): Markup | undefined {
  if (version === undefined) return undefined;
  const [, build] = /^build ([0-9a-f]{16,})$/.exec(version) ?? [];
  return build === undefined
    ? html`${version}`
    : html`<span title="${version}">build ${build.slice(0, BUILD_DIGITS)}</span>`;
}
