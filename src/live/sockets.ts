import { closeSync, openSync, readlinkSync, readSync } from 'node:fs';
import { endianness } from 'node:os';
import { once } from '../text/once.ts';
import { parseSockets, type Socket, type SocketFile } from '../linux/sockets.ts';

/** What the kernel tells of the sockets of processes, read once for each network namespace. */
export interface Sockets {
  /** @param file where a descriptor leads: `socket:[1234]`. */
  of(pid: number, file: string): Socket | undefined;
  /** The other end of a TCP connection, where that is in the same network namespace: its inode. */
  otherEnd(pid: number, file: string): number | undefined;
  /** Whether the kernel gives such a port to who asks for none: ip(7). */
  isChosenPort(port: number): boolean;
}

const FILES: readonly SocketFile[] = ['tcp', 'tcp6', 'udp', 'udp6', 'unix'];
/** Bytes of one such file: that of a busy server has a line of 150 bytes for each connection. */
const MOST = 8 * 1024 * 1024;

export function readSockets(): Sockets {
  const spaces = new Map<string, Space>();
  const range = once(chosenPorts);
  const spaceOf = (pid: number): Space => {
    const name = namespaceOf(pid);
    const known = spaces.get(name) ?? readSpace(pid);
    spaces.set(name, known);
    return known;
  };
  const of = (pid: number, file: string): Socket | undefined => {
    const inode = inodeOf(file);
    return inode === undefined ? undefined : spaceOf(pid).sockets.get(inode);
  };
  return {
    of,
    otherEnd: (pid, file) => {
      const socket = of(pid, file);
      if (socket?.kind !== 'TCP' || socket.state !== 'connected' || socket.peer === undefined) return undefined;
      const ends = spaceOf(pid).byEnds().get(endsOf(socket.peer, socket.local)) ?? [];
      return ends.length === 1 ? ends[0] : undefined;
    },
    isChosenPort: (port) => {
      const [first = 32_768, last = 60_999] = range();
      return port >= first && port <= last;
    },
  };
}

/** The sockets of a network namespace, by inode; and TCP connections by their two addresses. */
interface Space {
  readonly sockets: ReadonlyMap<number, Socket>;
  readonly byEnds: () => ReadonlyMap<string, readonly number[]>;
}

function readSpace(pid: number): Space {
  const sockets = socketsOf(pid);
  return { sockets, byEnds: once(() => endsIn(sockets)) };
}

function endsIn(sockets: ReadonlyMap<number, Socket>): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, number[]>();
  for (const [inode, { kind, local, peer }] of sockets) {
    if (kind !== 'TCP' || peer === undefined) continue;
    const ends = endsOf(local, peer);
    found.set(ends, [...(found.get(ends) ?? []), inode]);
  }
  return found;
}

function endsOf(local: string | undefined, peer: string | undefined): string {
  return `${local} ${peer}`;
}

/** The number of a socket by where a descriptor leads; undefined of other files. */
export function inodeOf(file: string): number | undefined {
  const inode = /^socket:\[(\d+)\]$/.exec(file)?.[1];
  return inode === undefined ? undefined : Number(inode);
}

/** The first and the last of the ports that the kernel chooses from. */
function chosenPorts(): readonly number[] {
  return beginOf('/proc/sys/net/ipv4/ip_local_port_range').trim().split(/\s+/).map(Number);
}

function namespaceOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    return `of ${pid}`; // whoever may not see it reads them for each process
  }
}

function socketsOf(pid: number): ReadonlyMap<number, Socket> {
  const littleEndian = endianness() === 'LE';
  return new Map(FILES.flatMap((file) => [...parseSockets(file, beginOf(`/proc/${pid}/net/${file}`), littleEndian)]));
}

/** The kernel makes these files as they are read: their size is not known before. Empty where there is none. */
function beginOf(file: string): string {
  const chunks: Buffer[] = [];
  try {
    const descriptor = openSync(file, 'r');
    try {
      for (let size = 0; size < MOST;) {
        const chunk = Buffer.alloc(1 << 16);
        const got = readSync(descriptor, chunk);
        if (got === 0) break;
        chunks.push(chunk.subarray(0, got));
        size += got;
      }
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // there is no such protocol, or the process has ended
  }
  return Buffer.concat(chunks).toString('utf8');
}
