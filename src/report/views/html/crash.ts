import { crashAround } from '../../crash.ts';
import type { Frame } from '../../frame.ts';
import type { Report, SectionOf } from '../../model.ts';
import { frameName, framePlace } from '../../present/frame.ts';
import { occurrenceBlocks } from '../../present/crash.ts';
import { renderBlock, renderBlocks, renderLine } from './blocks.ts';
import { renderFrame, renderStack } from './stack.ts';
import { renderIcicle, type IcicleStack } from './icicle.ts';
import { variableLine } from '../../present/variable.ts';
import { WEAK } from '../../present/weak.ts';
import { html, type Markup } from './markup.ts';

/** The verdict of a crash, large; what it rests on, small. */
export function renderCrash(section: SectionOf<'crash'>, report: Report): Markup {
  const { cause, culpritFrame, faultFrame, signal, delivered, handler } = section;
  const frame = culpritFrame ?? faultFrame;
  const original = signal ?? delivered;
  const place = frame === undefined ? undefined : framePlace(frame);
  const times = crashAround(section, report)?.finding?.occurrences;
  return html`<section class="card verdict">
    <p class="kicker"><b class="badge bad">${original?.name ?? 'unknown signal'}</b> ${original?.codeName} <b class="badge">${cause.class}</b>
      ${times === undefined ? undefined : html`<b class="badge">seen ${times} times</b>`}${cause.confidence === 'high' ? undefined : html`<span class="dim">${cause.confidence} confidence</span>`}</p>
    <h2>${frame === undefined ? html`in an unknown place` : html`<code class="mark">${frameName(frame)}</code>${place === undefined ? undefined : html` <span class="place">${place}</span>`}`}</h2>
    ${renderCause(cause)}
    ${cause.variable === undefined ? undefined : html`<p class="variable">${renderLine(variableLine(cause.variable))}</p>`}
    ${handler.present ? html`<p>Caught by ${handler.name ?? 'a crash handler'}${handler.reRaised ? ', which raised the signal again' : undefined}.</p>` : undefined}
    ${section.test === undefined ? undefined : html`<p>In the test <b>${section.test.id}</b> of ${section.test.framework}.</p>`}
    ${key('signature', section.signature)}${key('fingerprint', section.fingerprint)}
    ${section.weak === true ? html`<p class="dim">The fingerprint is ${WEAK}.</p>` : undefined}
    ${renderBlocks(occurrenceBlocks(section, true))}
    <ul class="reasons">${reason(faultFrame, 'Fault', section.faultFrameReason)}${reason(culpritFrame, 'Culprit', section.culpritReason)}</ul>
  </section>`;
}

/** What a program said of itself, once: many a summary ends with it. */
function renderCause({ summary, message }: SectionOf<'crash'>['cause']): Markup {
  if (message === undefined || summary.includes(message)) return html`<p class="cause">${summary}</p>`;
  const [first = ''] = message.split('\n', 1);
  const short = first !== '' && summary.endsWith(`: ${first}`) ? summary.slice(0, -first.length - 2) : summary;
  const lines = message.trimEnd().split('\n');
  return html`<p class="cause">${short}</p>${renderBlock({ kind: 'code', lines: lines.map((line) => [line]) })}`;
}

/** A key that people copy. */
export function key(name: string, value: string): Markup {
  return html`<p class="key"><span>${name}</span> <code data-copy>${value}</code></p>`;
}

function reason(frame: Frame | undefined, what: string, why: string | undefined): Markup | undefined {
  if (frame === undefined || why === undefined) return undefined;
  return html`<li>${what}${frame.foundBy !== 'sanitizer' ? ` frame #${frame.index}` : ''}: ${why}</li>`;
}

/** The stack of the crash thread. */
export function renderBacktrace(section: SectionOf<'backtrace'>): Markup {
  return html`<section class="card" data-copyable><h2>${section.title}</h2>${renderStack(section.frames, section.truncated)}</section>`;
}

/** All threads in one picture, then each distinct stack. */
export function renderThreads(section: SectionOf<'threads'>, report: Report): Markup {
  const crashed = crashAround(section, report)?.backtrace;
  const stacks = [
    ...(crashed === undefined ? [] : [stackOf(crashed.frames, 1)]),
    ...section.groups.map((group) => stackOf(group.frames, group.threads.length)),
  ];
  return html`<section class="card"><h2>${section.title}</h2>
    <p class="dim">Outermost calls above; the width is the share of threads. <span class="script">Click to look closer.</span></p>
    ${renderIcicle(stacks, 'threads')}
    ${section.groups.map(
      (
        group,
      ) => html`<details data-item><summary>${group.threads.length === 1 ? html`<b>thread</b> ${group.threads[0]}` : html`<b>${group.threads.length} threads</b>`}${group.state === undefined ? undefined : `, ${group.state}`} <code class="dim">${group.frames[0] === undefined ? undefined : frameName(group.frames[0])}</code></summary>
        <p class="dim">${group.threads.join(' ')}</p><ol class="stack">${group.frames.map((frame) => renderFrame(frame))}</ol></details>`,
    )}</section>`;
}

function stackOf(frames: readonly Frame[], weight: number): IcicleStack {
  const shown = frames.filter(({ role }) => role !== 'handler' && role !== 'trampoline');
  return { weight, frames: shown.toReversed().map((frame) => ({ name: frameName(frame), tone: frame.role })) };
}
