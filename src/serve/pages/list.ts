import { html, type Markup } from '../../report/views/html/markup.ts';
import { shortName } from '../../report/present/short-name.ts';
import { CONCERNS, type Concern, type Ranked, type RankedCrash } from '../../store/rank.ts';
import { plural } from '../../text/plural.ts';
import { addressOf, PAGE, type Query } from '../query.ts';
import { sparkline } from './bars.ts';
import { layout } from './layout.ts';
import { badge, CONCERN_WORDS, count, shortVersion, when } from './words.ts';

/** What the list of crashes is made of. */
export interface ListPage {
  readonly query: Query;
  readonly sums: Ranked['sums'];
  /** Those of this page, without secrets. */
  readonly listed: readonly RankedCrash[];
  /** How many there are on all pages. */
  readonly total: number;
  readonly now: number;
}

/** The list of crashes, those that matter most first. */
export function listPage({ query, sums, listed, total, now }: ListPage): string {
  const body = html`<a class="skip" href="#crashes">To the crashes</a>
  <header><h1><a href="/">Crashes</a></h1></header>
  <nav aria-label="Which crashes"><ul class="sums">${[sum('all', 'All', query, sums), ...CONCERNS.map((concern) => sum(concern, CONCERN_WORDS[concern].title, query, sums)), sum('gone', 'Gone', query, sums)]}</ul></nav>
  <section class="card"><form class="filters" method="get" action="/" role="search">
    ${field('q', 'Program, function, title or fingerprint', query, { type: 'search' })}${field('version', 'Version', query)}${field('host', 'Host', query)}${field('unit', 'Unit', query)}${field('since', 'Seen since', query, { example: '7d' })}
    ${query.concern === undefined ? undefined : html`<input type="hidden" name="status" value="${query.concern}">`}<button class="do">Search</button>
  </form></section>
  <main id="crashes">${total === 0 ? nothing(query) : groups(listed, now)}${pages(query, total)}</main>`;
  return layout('Crashes', body);
}

function sum(name: Concern | 'gone' | 'all', title: string, query: Query, sums: ListPage['sums']): Markup {
  const current = (query.concern ?? 'all') === name;
  const address = addressOf(query, { status: name === 'all' ? '' : name });
  return html`<li><a href="${address}"${current ? html` aria-current="page"` : undefined}><b>${count(sums.get(name) ?? 0)}</b><span>${title}</span></a></li>`;
}

function field(
  name: keyof Query['typed'],
  label: string,
  { typed }: Query,
  { type = 'text', example = '' }: { readonly type?: string; readonly example?: string } = {},
): Markup {
  return html`<label>${label}<input type="${type}" name="${name}" value="${typed[name]}" placeholder="${example}" maxlength="300" autocomplete="off" spellcheck="false"></label>`;
}

function nothing(query: Query): Markup {
  return addressOf(query, {}) === '/'
    ? html`<section class="card"><p>No crash was reported yet. A host sends its own with <code>faultline watch --webhook</code>; <code>faultline store add</code> puts saved reports in.</p></section>`
    : html`<section class="card"><p>No crash is like that. <a href="/">All crashes</a></p></section>`;
}

function groups(listed: readonly RankedCrash[], now: number): Markup[] {
  return CONCERNS.flatMap((concern) => {
    const own = listed.filter((crash) => crash.concern === concern);
    if (own.length === 0) return [];
    const { title, means } = CONCERN_WORDS[concern];
    return [
      html`<section class="card group"><h2>${title} <small>${means}</small></h2><ul class="crashes">${own.map((each) => row(each, now))}</ul></section>`,
    ];
  });
}

function row(crash: RankedCrash, now: number): Markup {
  const { fingerprint, title, program, signature, occurrences, lastSeen, recent, rising, concern, weak, hosts } = crash;
  return html`<li><div class="what"><a class="name" href="/crash/${fingerprint}">${title}</a> <span class="program">${program} ${versionsOf(crash)}</span> ${rising && concern !== 'rising' ? badge('rising') : undefined}${weak === true ? html`<b class="badge">weak</b>` : undefined}
    <code title="${signature}">${shortName(signature)}</code></div>${sparkline(recent)}
    <div class="much"><b>${count(occurrences)}</b> ${hosts === 0 ? undefined : `on ${plural(hosts, 'host')}`}<br>${when(lastSeen, now)}</div></li>`;
}

function versionsOf({ versions, backIn, goneSince }: RankedCrash): Markup | undefined {
  if (backIn !== undefined) return html`back in ${shortVersion(backIn)}`;
  const newest = versions.toSorted((one, other) => other.lastSeen - one.lastSeen)[0]?.value;
  return goneSince === undefined
    ? shortVersion(newest)
    : html`${shortVersion(newest)}, gone since ${shortVersion(goneSince)}`;
}

function pages(query: Query, total: number): Markup | undefined {
  const last = Math.max(1, Math.ceil(total / PAGE));
  if (last === 1 && query.page === 1) return undefined;
  const link = (page: number, label: string, rel: string): Markup =>
    page < 1 || page > last
      ? html`<span></span>`
      : html`<a rel="${rel}" href="${addressOf(query, { page: page === 1 ? '' : String(page) })}">${label}</a>`;
  return html`<nav class="pages" aria-label="Pages">${link(query.page - 1, 'Earlier page', 'prev')}<span class="dim">Page ${query.page} of ${last}</span>${link(query.page + 1, 'Next page', 'next')}</nav>`;
}
