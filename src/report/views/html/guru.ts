import type { SectionOf } from '../../model.ts';
import { presentGroup, presentGuru } from '../../present/guru.ts';
import type { GuruFrame, StackGroup } from '../../sections/guru.ts';
import { renderBlock, renderBlocks } from './blocks.ts';
import { renderIcicle } from './icicle.ts';
import { html, type Markup } from './markup.ts';

/** Each report with its configuration folded; all threads in one picture, those that only wait dimmed; then each stack. */
export function renderGuru(section: SectionOf<'guru'>): Markup {
  const groups = section.groups.filter(({ frames }) => frames.length > 0);
  return html`${renderBlocks(presentGuru({ ...section, groups: [] }, { verbose: false }))}${groups.length === 0 ? undefined : renderStacks(groups, section)}`;
}

function renderStacks(groups: readonly StackGroup[], { reports }: SectionOf<'guru'>): Markup {
  const stacks = groups.map((group) => ({
    weight: group.threads,
    frames: group.frames.toReversed().map((frame) => ({ name: frameLabel(frame), tone: toneOf(group) })),
  }));
  return html`<section class="card"><h2>Stacks of all threads</h2>
    <p class="dim">Outermost calls above; the width is the share of threads; grey ones are idle. <span class="script">Click to look closer.</span></p>
    ${renderIcicle(stacks, 'threads')}
    ${groups.map((group) => renderGroup(group, reports))}</section>`;
}

/** Threads that run are what one looks for. */
function toneOf({ activity, idle }: StackGroup): string {
  if (activity === 'running') return 'running';
  return idle === true || activity === 'idle' ? 'idle' : 'code';
}

function frameLabel({ function: name, file, line }: GuruFrame): string {
  return `${name} ${file.slice(file.lastIndexOf('/') + 1)}:${line}`;
}

/** The group's first line is what is seen of it. */
function renderGroup(group: StackGroup, reports: SectionOf<'guru'>['reports']): Markup {
  const [first, ...rest] = presentGroup(group, reports, true);
  return html`<details data-item><summary>${first === undefined ? undefined : renderBlock(first)}</summary>${rest.map((block) => renderBlock(block))}</details>`;
}
