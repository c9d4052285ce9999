import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';

const LOWEST = 10_000;
/** From here on the kernel gives ports to whoever asks for any, tests that run beside this one too: ip(7). */
const ANYBODYS = '/proc/sys/net/ipv4/ip_local_port_range';

/** A port of this machine that nobody listens on at the moment, and that nobody gets who does not ask for it by its number. */
export async function freePort(): Promise<number> {
  const end = Math.max(Number(/\d+/.exec(readFileSync(ANYBODYS, 'utf8'))), LOWEST + 10_000);
  for (;;) {
    const port = randomInt(LOWEST, end);
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const listens = await new Promise<boolean>((resolve) => {
    server.once('listening', () => resolve(true)).once('error', () => resolve(false));
    server.listen(port, '127.0.0.1');
  });
  if (listens) await new Promise((resolve) => server.close(resolve));
  return listens;
}
