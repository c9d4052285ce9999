/** A socket, as far as the kernel tells of it in /proc/PID/net. */
export interface Socket {
  readonly kind: 'TCP' | 'UDP' | 'Unix';
  readonly state: 'listening' | 'bound' | 'connecting' | 'connected' | 'closed-by-peer' | 'other';
  /** `127.0.0.1:80`, `[::1]:80`, a path; absent of a Unix socket without a name. */
  readonly local?: string;
  /** Absent where there is none, and of Unix sockets, whose peers are not told. */
  readonly peer?: string;
}

/** A file of /proc/PID/net, by its name there. */
export type SocketFile = 'tcp' | 'tcp6' | 'udp' | 'udp6' | 'unix';

/** The sockets of such a file, by inode: `socket:[INODE]` is what a descriptor leads to. Facts: proc_pid_net(5). @param littleEndian of the machine. */
export function parseSockets(file: SocketFile, text: string, littleEndian: boolean): Map<number, Socket> {
  const lines = text.split('\n').slice(1);
  const found = lines.flatMap((line) => (file === 'unix' ? ofUnix(line) : ofInternet(file, line, littleEndian)));
  return new Map(found);
}

/** include/net/tcp_states.h; of UDP there are 1 and 7. */
const TCP_STATES: Readonly<Record<string, Socket['state']>> = {
  '01': 'connected',
  '02': 'connecting',
  '08': 'closed-by-peer',
  '0A': 'listening',
};

/** `0: 0100007F:0019 00000000:0000 0A TX:RX TR:WHEN RETRANSMITS UID TIMEOUT INODE ...` */
const INTERNET =
  /^\s*\d+: ([\dA-F]+):([\dA-F]{4}) ([\dA-F]+):([\dA-F]{4}) ([\dA-F]{2}) \S+ \S+ \S+\s+\d+\s+\d+\s+(\d+)/;

function ofInternet(file: SocketFile, line: string, littleEndian: boolean): [number, Socket][] {
  const [, address = '', port = '', other = '', otherPort = '', state = '', inode] = INTERNET.exec(line) ?? [];
  if (inode === undefined || inode === '0') return [];
  const kind = file.startsWith('tcp') ? 'TCP' : 'UDP';
  const local = `${addressText(address, littleEndian)}:${Number.parseInt(port, 16)}`;
  const peer = `${addressText(other, littleEndian)}:${Number.parseInt(otherPort, 16)}`;
  const isConnected = otherPort !== '0000';
  const found: Socket = {
    kind,
    state: kind === 'TCP' ? (TCP_STATES[state] ?? 'other') : isConnected ? 'connected' : 'bound',
    local,
    ...(isConnected ? { peer } : {}),
  };
  return [[Number(inode), found]];
}

/** Words of 32 bits, each as the machine stores numbers. An IPv4 address within IPv6 is told as such. */
function addressText(digits: string, littleEndian: boolean): string {
  const bytes = Buffer.from(digits, 'hex');
  if (littleEndian) bytes.swap32();
  if (bytes.length === 4) return bytes.join('.');
  if (bytes.subarray(0, 12).equals(IN_IPV6)) return bytes.subarray(12).join('.');
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(2 * index).toString(16)).join(':');
  return new URL(`http://[${groups}]`).hostname; // as RFC 5952 writes it, in brackets
}

const IN_IPV6 = Buffer.from('00000000000000000000ffff', 'hex');

/** `ADDRESS: REFERENCES PROTOCOL FLAGS TYPE STATE INODE PATH`; __SO_ACCEPTCON is bit 16 of the flags. */
const UNIX = /^[\da-f]+: [\dA-F]+ [\dA-F]+ ([\dA-F]+) [\dA-F]+ ([\dA-F]+) +(\d+)(?: (.*))?$/;
const ACCEPTS = 0x1_0000;

function ofUnix(line: string): [number, Socket][] {
  const [, flags = '', state = '', inode, path] = UNIX.exec(line) ?? [];
  if (inode === undefined) return [];
  const found: Socket = {
    kind: 'Unix',
    state: Number.parseInt(flags, 16) & ACCEPTS ? 'listening' : state === '03' ? 'connected' : 'bound',
    ...(path === undefined ? {} : { local: path }),
  };
  return [[Number(inode), found]];
}

/** `TCP connection to 10.0.0.5:5432` */
export function socketText({ kind, state, local, peer }: Socket): string {
  const own = kind === 'Unix' ? 'Unix socket' : kind;
  const at = local === undefined ? '' : ` ${local}`;
  switch (state) {
    case 'listening':
      return `${own}, listens on${at}`;
    case 'connecting':
      return `${own}, connects to ${peer}`;
    case 'closed-by-peer':
      return `${own} connection that ${peer} has closed`;
    case 'connected':
      return peer === undefined ? `${own}${at}` : kind === 'UDP' ? `UDP to ${peer}` : `TCP connection to ${peer}`;
    default:
      return kind === 'UDP' ? `UDP on${at}` : `${own}${at}`;
  }
}
