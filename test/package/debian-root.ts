import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const CACHE = fileURLToPath(new URL('../../.cache/roots/', import.meta.url));
/** What a program in a root needs of this machine to reach the network as the machine does. */
const NETWORK_FILES = ['/etc/resolv.conf', '/etc/hosts'];
const NETWORK_VARIABLES = /^(?:https?|no|all)_proxy$/i;
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export interface RootRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A Debian of its own, thrown away at the end. */
export interface DebianRoot {
  readonly path: string;
  /** Runs a command in it, as root, in a process namespace of its own. */
  readonly run: (argv: readonly string[], env?: Readonly<Record<string, string>>) => RootRun;
  /** Copies a file of this machine into it. */
  readonly put: (from: string, to: string) => void;
}

/**
 * Debian's smallest installation (mmdebstrap's minbase) with some packages more, from the mirror that this machine's apt
 * uses. Kept as a tar file: making one takes a minute, unpacking it some seconds.
 */
export function debianRoot(suite: string, packages: readonly string[] = []): DebianRoot {
  const root = mkdtempSync(path.join(tmpdir(), 'faultline-root-'));
  process.on('exit', () => rmSync(root, { recursive: true, force: true }));
  must('tar', ['--extract', '--file', rootArchive(suite, packages), '--directory', root]);
  const put = (from: string, to: string) => {
    const target = path.join(root, to);
    mkdirSync(path.dirname(target), { recursive: true });
    copyFileSync(from, target);
  };
  for (const file of NETWORK_FILES) if (existsSync(file)) put(file, file);
  if (existsSync(CERTIFICATES)) put(CERTIFICATES, CERTIFICATES);
  const network = Object.fromEntries(Object.entries(process.env).filter(([name]) => NETWORK_VARIABLES.test(name)));
  return {
    path: root,
    put,
    run: ([program = '', ...args], env = {}) => {
      const namespace = ['--mount', '--pid', '--fork', `--root=${root}`, '--mount-proc=/proc'];
      const { status, stdout, stderr } = spawnSync(
        'unshare',
        [...namespace, '/usr/bin/env', '-C', '/', program, ...args],
        {
          encoding: 'utf8',
          env: {
            ...network,
            PATH,
            HOME: '/root',
            LC_ALL: 'C.UTF-8',
            NODE_EXTRA_CA_CERTS: CERTIFICATES,
            npm_config_cafile: CERTIFICATES,
            ...env,
          },
        },
      );
      return { status, stdout, stderr };
    },
  };
}

function rootArchive(suite: string, packages: readonly string[]): string {
  const file = path.join(CACHE, `${[suite, ...packages].join('-')}.tar`);
  if (existsSync(file)) return file;
  mkdirSync(CACHE, { recursive: true });
  const include = packages.length === 0 ? [] : [`--include=${packages.join(',')}`];
  const made = `${file}.new.tar`;
  must('mmdebstrap', ['--mode=root', '--variant=minbase', ...include, suite, made, mirror()]);
  renameSync(made, file);
  return file;
}

/** Where this machine's own packages come from. */
function mirror(): string {
  const uris = must('apt-get', ['indextargets', '--format', '$(REPO_URI)', 'Created-By: Packages']);
  const [first] = uris.split('\n');
  if (first === undefined || first === '') throw new Error('apt knows no source of packages.');
  return first;
}

function must(program: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ended with status ${status}: ${error?.message ?? stderr.slice(-2000)}`);
  return stdout;
}
