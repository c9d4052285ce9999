import { toned, type Block, type Line } from '../block.ts';
import type { LocksSection } from '../sections/locks.ts';
import { framePlace } from './frame.ts';
import { more } from './more.ts';

const SHOWN = 16;

type Edge = LocksSection['edges'][number];
type Thread = Edge['waiter'];

const LOCKS: Readonly<Record<Edge['lock']['kind'], string>> = {
  mutex: 'mutex',
  'pi-mutex': 'mutex with priority inheritance',
  rwlock: 'read-write lock',
  join: 'end of thread',
  gil: "Python's global interpreter lock",
  child: 'end of child',
  pipe: 'other end of',
  socket: 'other end of',
  flock: 'lock of',
  'record-lock': 'record lock of',
};

/** Loops first, then who waits for whom. */
export function presentLocks({ title, edges, cycles }: LocksSection, { verbose }: { verbose: boolean }): Block[] {
  const shown = verbose ? edges : edges.slice(0, SHOWN);
  const several =
    new Set(edges.flatMap(({ waiter, owner }) => [waiter.pid, ...(owner === undefined ? [] : [owner.pid])])).size > 1;
  const nameOf = ({ pid, threadId }: Thread) => (several ? `${pid}/${threadId}` : String(threadId));
  return [
    { kind: 'heading', line: [title] },
    ...(cycles.length === 0
      ? []
      : [{ kind: 'list', items: cycles.map((cycle): Line => [toned('bad', loopText(cycle.map(nameOf)))]) } as const]),
    {
      kind: 'table',
      columns: [
        { title: 'waits' },
        { title: 'in', wide: true },
        { title: 'for', wide: true },
        { title: 'who has it', wide: true },
      ],
      rows: shown.map((edge): Line[] => [
        [nameOf(edge.waiter)],
        [edge.at === undefined ? '' : `${edge.at.function ?? ''} ${framePlace(edge.at) ?? ''}`.trim()],
        [lockText(edge)],
        [edge.lost === undefined ? ownerText(edge, nameOf) : toned('bad', 'nobody any more')],
      ]),
    },
    ...more(edges.length - shown.length, 'waits'),
  ];
}

function loopText(names: readonly string[]): string {
  return names.length === 1 ? `${names[0]} waits for itself` : [...names, names[0]].join(' -> ');
}

function lockText({ lock: { kind, address, name }, timed }: Edge): string {
  const which = name ?? (kind === 'join' ? undefined : address);
  return `${LOCKS[kind]}${which === undefined ? '' : ` ${which}`}${timed === true ? ', for a time' : ''}`;
}

function ownerText({ owner, owners }: Edge, nameOf: (thread: Thread) => string): string {
  if (owners !== undefined)
    return `one of ${owners.slice(0, 8).map(nameOf).join(', ')}${owners.length > 8 ? ', ...' : ''}`;
  return owner === undefined ? 'not known' : nameOf(owner);
}
