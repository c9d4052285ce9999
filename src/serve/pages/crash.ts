import type { Report, Section } from '../../report/model.ts';
import { presentParts } from '../../report/present/index.ts';
import { renderBlocks } from '../../report/views/html/blocks.ts';
import { key, renderBacktrace, renderCrash } from '../../report/views/html/crash.ts';
import { html, type Markup } from '../../report/views/html/markup.ts';
import type { Facet, Seen, StoredOccurrence } from '../../store/model.ts';
import type { RankedCrash } from '../../store/rank.ts';
import { plural } from '../../text/plural.ts';
import { bucketsOf, numbers, timeLine } from './bars.ts';
import { layout } from './layout.ts';
import { badge, count, shortVersion, when } from './words.ts';

/** Rows of a table of hosts or units. */
const ROWS = 30;

/** What the page of a crash is made of, without secrets. */
export interface CrashPage {
  readonly crash: RankedCrash;
  readonly days: readonly Seen[];
  /** Versions in their order, hosts and units the newest first. */
  readonly seen: Readonly<Record<Facet, readonly Seen[]>>;
  readonly newest: readonly StoredOccurrence[];
  /** What a report told of it; undefined where none did. */
  readonly sample: Report | undefined;
  readonly writable: boolean;
  readonly now: number;
}

/** All that is known of one crash. @param wrong why what was said of it was not written down. */
export function crashPage(page: CrashPage, wrong?: { readonly message: string; readonly remedy: string }): string {
  const { crash, days, seen, newest, sample, now } = page;
  const buckets = bucketsOf(days, now);
  const body = html`<header><p class="crumb"><a href="/">All crashes</a></p>
    <h1>${badge(crash.concern)} ${crash.title} ${crash.program === undefined ? undefined : html`<span>in ${crash.program}</span>`}</h1></header>
  <main>${wrong === undefined ? undefined : html`<section class="card verdict-bad" role="alert"><p class="wrong">${wrong.message}</p><p>${wrong.remedy}</p></section>`}
  <section class="card">${facts(page)}${crash.note === undefined ? undefined : html`<h2>Note</h2><p class="noted">${lines(crash.note)}</p>`}</section>
  <section class="card"><h2>Time line</h2>${timeLine(buckets, seen.version)}${numbers(buckets)}</section>
  ${sample === undefined ? withoutSample(crash) : told(sample)}
  <div class="halves">${facet('Versions', 'version', seen.version, now)}${facet('Hosts', 'host', seen.host, now)}${facet('Units', 'unit', seen.unit, now)}</div>
  ${occurrences(newest, crash, now)}
  ${page.writable ? form(crash) : undefined}</main>`;
  return layout(crash.title, body);
}

function facts({ crash, seen, now }: CrashPage): Markup {
  const { occurrences: number, firstSeen, lastSeen, firstIn, goneSince, backIn, fixedIn, members } = crash;
  const fact = (name: string, value: Markup | string | undefined): Markup | undefined =>
    value === undefined ? undefined : html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
  const all = [
    fact('seen', plural(number, 'time')),
    fact('on', seen.host.length === 0 ? undefined : plural(seen.host.length, 'host')),
    fact('first', when(firstSeen, now)),
    fact('last', when(lastSeen, now)),
    fact('first in', shortVersion(firstIn)),
    fact('fixed in', shortVersion(fixedIn)),
    fact('back in', shortVersion(backIn)),
    fact('gone since', shortVersion(goneSince)),
    fact('merged', members.length > 1 ? plural(members.length, 'fingerprint') : undefined),
  ];
  return html`<dl class="facts">${all.filter((each) => each !== undefined)}</dl>`;
}

/** The verdict, the stack, and what else the report told, as a page of that report shows it. */
function told(report: Report): Markup {
  const parts = presentParts(report, true);
  return html`${report.sections.map((section, index) => (section.kind === 'crash' ? renderCrash(section, report) : section.kind === 'backtrace' ? renderBacktrace(section) : renderOther(section, parts[index]?.blocks ?? [])))}`;
}

const OPEN: ReadonlySet<Section['kind']> = new Set(['source', 'variables', 'python', 'sanitizer']);

function renderOther(section: Section, blocks: Parameters<typeof renderBlocks>[0]): Markup {
  if (blocks.length === 0) return html``;
  const rendered = html`${renderBlocks(blocks)}`;
  return OPEN.has(section.kind)
    ? rendered
    : html`<details class="closed"><summary>${section.title}</summary>${rendered}</details>`;
}

function withoutSample({ signature, fingerprint }: RankedCrash): Markup {
  return html`<section class="card verdict">${key('signature', signature)}${key('fingerprint', fingerprint)}<p class="dim">No report of it was kept: only that it happened was told.</p></section>`;
}

function facet(title: string, name: Facet, seen: readonly Seen[], now: number): Markup | undefined {
  if (seen.length === 0) return undefined;
  const rows = seen
    .slice(0, ROWS)
    .map(
      ({ value, occurrences: number, firstSeen, lastSeen }) =>
        html`<tr><td class="wide"><a href="/?${new URLSearchParams({ [name]: value }).toString()}">${shortVersion(value)}</a></td><td class="right">${count(number)}</td><td>${when(firstSeen, now)}</td><td>${when(lastSeen, now)}</td></tr>`,
    );
  return html`<section class="card"><h2>${title}</h2><div class="scroll" tabindex="0"><table><thead><tr><th>${name}</th><th class="right">seen</th><th>first</th><th>last</th></tr></thead><tbody>${rows}</tbody></table></div>${seen.length > ROWS ? html`<p class="dim">... and ${seen.length - ROWS} more</p>` : undefined}</section>`;
}

function occurrences(newest: readonly StoredOccurrence[], crash: RankedCrash, now: number): Markup {
  const rows = newest.map(
    ({ time, host, pid, version, evidence }) =>
      html`<tr><td>${when(time, now)}</td><td>${host}</td><td class="right">${pid}</td><td>${shortVersion(version)}</td><td class="wide">${evidence}</td></tr>`,
  );
  const hidden = crash.occurrences - newest.length;
  return html`<section class="card"><h2>Newest occurrences</h2><div class="scroll" tabindex="0"><table><thead><tr><th>when</th><th>host</th><th class="right">pid</th><th>version</th><th>evidence</th></tr></thead><tbody>${rows}</tbody></table></div>${hidden > 0 ? html`<p class="dim">... and ${count(hidden)} older ones</p>` : undefined}</section>`;
}

/** What somebody may say of it, with the token. */
function form(crash: RankedCrash): Markup {
  const { fingerprint, members, note = '', fixedIn = '', acknowledged } = crash;
  return html`<section class="card"><h2>Say what it is</h2><form class="said" method="post" action="/crash/${fingerprint}/mark">
    <div class="pair"><label>Somebody has looked at it<select name="known"><option value="yes"${selected(acknowledged === true)}>yes</option><option value="no"${selected(acknowledged !== true)}>no</option></select></label>
    <label>Fixed in version<input name="fixed-in" value="${fixedIn}" maxlength="200" autocomplete="off" spellcheck="false"></label></div>
    <label>Note<textarea name="note" maxlength="4000">${lines(note)}</textarea></label>
    <div class="pair"><label>The same as the crash of fingerprint<input name="same-as" maxlength="64" autocomplete="off" spellcheck="false"></label>
    ${members.length < 2 ? undefined : html`<label>By itself again<select name="apart"><option value="">nothing</option>${members.slice(1).map((member) => html`<option value="${member}">${member.slice(0, 16)}</option>`)}<option value="${fingerprint}">all of them</option></select></label>`}</div>
    <label>Token<input name="token" type="password" required autocomplete="current-password"></label><button class="do">Write it down</button>
  </form></section>`;
}

/** A line's end in a text of ours is markup; as a value it would be shown as a control character. */
function lines(text: string): Markup[] {
  return text.split(/\r?\n/).map((line, index) =>
    index === 0
      ? html`${line}`
      : html`
${line}`,
  );
}

function selected(is: boolean): Markup | undefined {
  return is ? html` selected` : undefined;
}
