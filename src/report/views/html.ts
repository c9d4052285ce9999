import { createHash } from 'node:crypto';
import type { Finding } from '../finding.ts';
import type { Report, Section, SectionOf } from '../model.ts';
import { toldMessage } from '../plain.ts';
import { placeOf } from '../place.ts';
import { presentParts, untoldFindings, type PresentedPart } from '../present/index.ts';
import { ruleNamed } from '../rules.ts';
import { worstFirst } from '../worst.ts';
import { renderBlocks } from './html/blocks.ts';
import { key, renderBacktrace, renderCrash, renderThreads } from './html/crash.ts';
import { renderDebugSections } from './html/debug-sections.ts';
import { renderGuru } from './html/guru.ts';
import { html, trusted, type Markup } from './html/markup.ts';
import { SCRIPT } from './html/script.ts';
import { STYLE } from './html/style.ts';
import { renderValgrind } from './html/valgrind.ts';
import type { ViewOptions } from './model.ts';

/** Kinds of section that have a picture of their own; all others are shown as their blocks. */
const SPECIAL: { readonly [Kind in Section['kind']]?: (section: SectionOf<Kind>, report: Report) => Markup } = {
  crash: renderCrash,
  backtrace: renderBacktrace,
  threads: renderThreads,
  guru: renderGuru,
  'debug-sections': renderDebugSections,
  valgrind: renderValgrind,
};

/** Parts that people look at only when they need them. */
const CLOSED: ReadonlySet<PresentedPart['kind']> = new Set([
  'modules',
  'registers',
  'disassembly',
] satisfies PresentedPart['kind'][]);

/**
 * One self-contained page: no network, readable without JavaScript. All text from evidence is escaped, and the page's
 * policy lets no script run but its own, known by its hash.
 */
export function htmlView(report: Report, options: ViewOptions): string {
  const parts = presentParts(report, true);
  const sections = report.sections.map((section, index) => renderSection(section, parts[index], report));
  const others = parts
    .slice(report.sections.length)
    .filter(({ blocks, kind }) => blocks.length > 0 && kind !== 'findings');
  return page(
    report,
    html`${header(report)}
    <main>${renderFindings(untoldFindings(report), report, options)}${sections}${others.map(({ blocks }) => html`${renderBlocks(blocks)}`)}</main>
    <footer class="dim">faultline ${report.tool.version} · ${report.created}</footer>`,
  ).markup;
}

function renderSection(section: Section, part: PresentedPart | undefined, report: Report): Markup {
  const special = SPECIAL[section.kind] as ((section: Section, report: Report) => Markup) | undefined;
  if (special !== undefined) return special(section, report);
  const blocks = part?.blocks ?? [];
  return CLOSED.has(section.kind) && blocks.length > 0
    ? html`<details class="closed"><summary>${section.title}</summary>${renderBlocks(blocks)}</details>`
    : html`${renderBlocks(blocks)}`;
}

function header(report: Report): Markup {
  const subject = Object.values(report.subject).filter((value) => typeof value === 'string');
  return html`<header>
    <h1>faultline <span>${report.command}</span></h1>
    <p class="subject">${[...new Set(subject)].join(' · ')}</p>
    <p class="tools script"><input type="search" id="search" placeholder="Search (press /)" aria-label="Search this page"><output id="hits"></output><button type="button" id="theme">Theme</button></p>
  </header>`;
}

function renderFindings(findings: readonly Finding[], report: Report, options: ViewOptions): Markup | undefined {
  if (findings.length === 0) return undefined;
  return html`<section class="card"><h2>${findings.length} ${findings.length === 1 ? 'finding' : 'findings'}</h2>${worstFirst(findings).map((finding) => renderFinding(finding, report, options))}</section>`;
}

function renderFinding(finding: Finding, report: Report, options: ViewOptions): Markup {
  const place = placeOf(finding, report, options.repository);
  const where =
    place === undefined
      ? (finding.location?.file ?? finding.location?.path)
      : `${place.path}${place.line === undefined ? '' : `:${place.line}`}`;
  return html`<details class="finding" data-item>
    <summary><b class="badge ${finding.level}">${finding.level}</b> ${finding.title}${where === undefined ? undefined : html` <span class="place">${where}</span>`}</summary>
    <p>${toldMessage(finding)}</p><p class="dim">${ruleNamed(finding.rule)?.help}</p><p class="dim">${finding.rule}</p>${key('fingerprint', finding.fingerprint)}
  </details>`;
}

function page(report: Report, body: Markup): Markup {
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${createHash('sha256').update(SCRIPT).digest('base64')}'; base-uri 'none'; form-action 'none'`;
  const title = report.findings[0]?.title ?? report.command;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} - faultline</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
${body}
<script>${trusted(SCRIPT)}</script>
</body>
</html>
`;
}
