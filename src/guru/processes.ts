import type { GuruProcess } from '../report/sections/guru.ts';

/** Trees of processes from a list: every descendant stands at the same indentation, so only the parents' ids tell. */
export function processTree(list: readonly Omit<GuruProcess, 'children'>[]): GuruProcess[] {
  const nodes = new Map<number, GuruProcess>();
  for (const process of list) nodes.set(process.pid, { ...process, children: [] });
  const roots: GuruProcess[] = [];
  for (const node of nodes.values()) {
    const parent = node.parentPid === undefined ? undefined : nodes.get(node.parentPid);
    if (parent === undefined || isBelow(parent, node, nodes)) roots.push(node);
    else parent.children.push(node);
  }
  return roots;
}

/** Whether following the parents leads in a circle: no real report has one. */
function isBelow(process: GuruProcess, ancestor: GuruProcess, nodes: ReadonlyMap<number, GuruProcess>): boolean {
  const seen = new Set<GuruProcess>();
  for (
    let at: GuruProcess | undefined = process;
    at !== undefined && !seen.has(at);
    at = at.parentPid === undefined ? undefined : nodes.get(at.parentPid)
  ) {
    if (at === ancestor) return true;
    seen.add(at);
  }
  return false;
}
