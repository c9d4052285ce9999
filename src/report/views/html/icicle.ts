import { html, type Markup } from './markup.ts';

/** A stack in an icicle: frames from the outermost call inwards, and for how many threads it stands. */
export interface IcicleStack {
  readonly frames: readonly IcicleFrame[];
  readonly weight: number;
}

export interface IcicleFrame {
  readonly name: string;
  /** A class of the style sheet: culprit, fault, library, idle. */
  readonly tone?: string | undefined;
}

/** Deeper stacks lose their middle: both ends tell the most. */
const DEEPEST = 40;

interface Node {
  readonly name: string;
  weight: number;
  tone: string | undefined;
  readonly children: Map<string, Node>;
}

/**
 * All threads in one picture: each box is a function, as wide as the share of threads that are in it, its callees below it.
 * Boxes in boxes, so that it fits any width and needs no script; a click widens one.
 */
export function renderIcicle(stacks: readonly IcicleStack[], unit: string): Markup {
  const root: Node = { name: `all ${unit}`, weight: 0, tone: undefined, children: new Map() };
  for (const stack of stacks) insert(root, stack);
  return html`<div class="icicle" role="tree" aria-label="Stacks of all ${unit}">${renderNode(root, root.weight, unit)}</div>`;
}

function insert(root: Node, { frames, weight }: IcicleStack): void {
  root.weight += weight;
  let node = root;
  for (const { name, tone } of withoutMiddle(foldRecursion(frames))) {
    const child = node.children.get(name) ?? { name, weight: 0, tone: undefined, children: new Map<string, Node>() };
    node.children.set(name, child);
    child.weight += weight;
    child.tone = child.tone === undefined || child.tone === tone ? tone : 'code'; // shared by stacks of several tones
    node = child;
  }
}

function foldRecursion(frames: readonly IcicleFrame[]): IcicleFrame[] {
  return frames.filter(
    (frame, index) => frame.name !== frames[index + 1]?.name || frame.tone !== frames[index + 1]?.tone,
  );
}

function withoutMiddle(frames: readonly IcicleFrame[]): readonly IcicleFrame[] {
  if (frames.length <= DEEPEST) return frames;
  const half = DEEPEST / 2;
  return [
    ...frames.slice(0, half),
    { name: `… ${frames.length - DEEPEST} frames …`, tone: 'library' },
    ...frames.slice(-half),
  ];
}

function renderNode(node: Node, total: number, unit: string): Markup {
  const children = [...node.children.values()].toSorted((a, b) => b.weight - a.weight);
  const share = Math.round((100 * node.weight) / total);
  return html`<div class="node" role="treeitem" style="flex-grow:${node.weight}"><button type="button" class="box ${node.tone ?? 'code'}" title="${node.name}: ${node.weight} of ${total} ${unit}, ${share} %">${node.name}${node.weight > 1 ? html` <small>${node.weight}</small>` : undefined}</button>${children.length === 0 ? undefined : html`<div class="children">${children.map((child) => renderNode(child, total, unit))}</div>`}</div>`;
}
