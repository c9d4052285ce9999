import { execFileSync } from 'node:child_process';
import { chownSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { freePort } from './free-port.ts';

/** A server of PostgreSQL for a test: a cluster, a port and a directory of its own. */
export interface TestServer {
  /** The address of a new, empty database. */
  readonly database: (name: string) => string;
  readonly stop: () => void;
}

/** Starts Debian's PostgreSQL; as root, it runs as the user that the package made. */
export async function startPostgres(): Promise<TestServer> {
  const programs = globSync('/usr/lib/postgresql/*/bin').toSorted().at(-1) ?? '';
  const directory = mkdtempSync(path.join(tmpdir(), 'faultline-postgres-'));
  const data = path.join(directory, 'data');
  const root = userInfo().uid === 0;
  if (root) chownSync(directory, ...idsOf('postgres'));
  const run = (program: string, ...args: string[]): string =>
    execFileSync(
      root ? 'runuser' : path.join(programs, program),
      [...(root ? ['-u', 'postgres', '--', path.join(programs, program)] : []), ...args],
      { cwd: directory, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
    );
  run('initdb', '-D', data, '-U', 'faultline', '-A', 'trust', '--no-sync');
  const port = await freePort();
  const settings = `-p ${port} -k ${directory} -c fsync=off -c listen_addresses=127.0.0.1`;
  run('pg_ctl', '-D', data, '-w', '-t', '300', '-o', settings, '-l', path.join(directory, 'log'), 'start');
  return {
    database: (name) => {
      run('createdb', '-h', '127.0.0.1', '-p', String(port), '-U', 'faultline', name);
      return `postgres://faultline@127.0.0.1:${port}/${name}`;
    },
    stop: () => {
      run('pg_ctl', '-D', data, '-w', '-t', '300', '-m', 'immediate', 'stop');
      rmSync(directory, { recursive: true });
    },
  };
}

function idsOf(user: string): [number, number] {
  const id = (kind: '-u' | '-g'): number => Number(execFileSync('id', [kind, user], { encoding: 'utf8' }));
  return [id('-u'), id('-g')];
}
