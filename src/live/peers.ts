import { filesOpenIn } from './open-files.ts';
import { inodeOf, type Sockets } from './sockets.ts';
import { allProcesses } from './targets.ts';
import { once } from '../text/once.ts';

/** A process that has the other end of a socket open. */
export interface Peer {
  readonly pid: number;
  readonly name: string;
}

/** Who is at the other ends of sockets. */
export interface Peers {
  /**
   * @param file where a descriptor of the process leads: `socket:[1234]`.
   * @returns none where the other end is on another machine, in another network namespace, or nobody's whose files may be seen.
   */
  of(pid: number, file: string): readonly Peer[];
}

/**
 * @param ofUnix the peers of Unix sockets, by inode: numbers that no two sockets of a machine share.
 * @param sockets what tells the two ends of a TCP connection by their addresses.
 */
export function readPeers(ofUnix: ReadonlyMap<number, number>, sockets: Sockets): Peers {
  const holders = once(holdersOfSockets);
  return {
    of: (pid, file) => {
      const inode = inodeOf(file);
      const peer = inode === undefined ? undefined : (ofUnix.get(inode) ?? sockets.otherEnd(pid, file));
      return peer === undefined ? [] : (holders().get(peer) ?? []);
    },
  };
}

function holdersOfSockets(): ReadonlyMap<number, readonly Peer[]> {
  const found = new Map<number, Peer[]>();
  for (const { id: pid, name } of allProcesses())
    for (const inode of new Set(filesOpenIn(pid).flatMap((file) => inodeOf(file) ?? []))) {
      const all = found.get(inode) ?? [];
      all.push({ pid, name });
      found.set(inode, all);
    }
  return found;
}

/** More are told by their number. */
const SHOWN = 3;

/** `process 4711 (postgres)`; undefined of nobody. */
export function peersText(peers: readonly Peer[], own: number): string | undefined {
  if (peers.length === 0) return undefined;
  if (peers.every(({ pid }) => pid === own)) return 'itself';
  const shown = peers.slice(0, SHOWN).map(({ pid, name }) => `${pid} (${name})`);
  const more = peers.length - shown.length;
  const which = `${shown.join(', ')}${more === 0 ? '' : ` and ${more} more`}`;
  return peers.length === 1 ? `process ${which}` : `one of processes ${which}`;
}
