import { html, type Markup } from './markup.ts';

/** A part of a whole: how much, in which tone, called what. */
export interface Share {
  readonly name: string;
  readonly count: number;
  readonly tone: 'good' | 'warn' | 'bad' | 'dim';
}

/** Parts of a whole as one bar; those of nothing are left out. */
export function renderShares(shares: readonly Share[]): Markup {
  const there = shares.filter(({ count }) => count > 0);
  const label = there.map(({ name, count }) => `${count} ${name}`).join(', ');
  return html`<span class="share" role="img" aria-label="${label}" title="${label}">${there.map(({ count, tone }) => html`<i class="tone-${tone}" style="flex-grow:${count}"></i>`)}</span>`;
}
