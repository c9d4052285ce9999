import type { Frame } from '../../frame.ts';
import { frameNumber, fullFrameName, framePlace, moduleName } from '../../present/frame.ts';
import { html, type Markup } from './markup.ts';

/** Longer stacks, as recursion makes them, lose their middle on the page. */
const INNERMOST = 300;
const OUTERMOST = 30;

/** The crash thread's stack: handler frames folded, the fault and the culprit marked, what only carries them dimmed. */
export function renderStack(frames: readonly Frame[], truncated: boolean): Markup {
  const handler = frames.filter(isHandler);
  const rest = frames.filter((frame) => !isHandler(frame));
  return html`
    ${handler.length === 0 ? undefined : foldedHandler(handler)}
    <ol class="stack">${renderFrames(rest)}</ol>
    ${truncated ? html`<p class="dim">The stack goes on; this is all that was read.</p>` : undefined}`;
}

function renderFrames(frames: readonly Frame[]): Markup[] {
  const hidden = frames.length - INNERMOST - OUTERMOST;
  if (hidden <= 0) return frames.map((frame) => renderFrame(frame));
  const note = html`<li class="frame library"><span class="number"></span> ... ${hidden} more frames; the JSON report has them</li>`;
  return [
    ...frames.slice(0, INNERMOST).map((frame) => renderFrame(frame)),
    note,
    ...frames.slice(-OUTERMOST).map((frame) => renderFrame(frame)),
  ];
}

function isHandler(frame: Frame): boolean {
  return frame.role === 'handler' || frame.role === 'trampoline';
}

function foldedHandler(frames: readonly Frame[]): Markup {
  return html`<details class="folded"><summary>${frames.length} frames of the crash handler, not the cause</summary><ol class="stack">${frames.map((frame) => renderFrame(frame))}</ol></details>`;
}

/** A frame on a line: number, badge, function, place; its module and address are a second, smaller line. */
export function renderFrame(frame: Frame): Markup {
  const badge =
    frame.role === 'culprit' || frame.role === 'fault'
      ? html` <b class="badge ${frame.role}">${frame.role}</b>`
      : undefined;
  const place = framePlace(frame);
  const detail = [
    place === moduleName(frame) ? undefined : moduleName(frame),
    frame.offset === undefined ? undefined : `+${frame.offset}`,
    frame.address,
  ].filter((part) => part !== undefined);
  return html`<li class="frame ${frame.role ?? 'code'}" data-item>
      <span class="number">${frameNumber(frame)}</span>
      <span class="what"><code>${fullFrameName(frame)}</code>${badge}
        ${place === undefined ? undefined : html`<span class="place">${place}</span>`}
        <span class="detail">${detail.join(' ')}</span></span>
    </li>`;
}
