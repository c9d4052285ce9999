import type { Owner } from '../tools/package-manager.ts';
import type { System } from './system.ts';

/** How a distribution gives debug files to people. */
export interface Distribution {
  /** Its own ID in os-release, or that of what others say they are like. */
  readonly id: string;
  /** What installs debug packages, their names to follow. Absent where there are none. */
  readonly install?: string;
  /** The package with the debug files of a package. */
  readonly debugPackage?: (owner: Owner) => string;
  /** Where they are, or what else must be done: for people. */
  readonly note: string;
  /** The server that has them by build-id; only of the distribution itself: what is like it has builds of its own. */
  readonly debuginfod?: string;
}

/** Debian packages with debug files that are not called PACKAGE-dbgsym. */
const OTHER_NAMES: readonly (readonly [RegExp, string])[] = [
  [/^libc6$/, 'libc6-dbg'],
  [/^(?:lib)?python(3\.\d+)(?:-minimal|-stdlib)?$/, 'python$1-dbg'],
];

function dbgsym({ name }: Owner): string {
  const other = OTHER_NAMES.find(([pattern]) => pattern.test(name));
  return other === undefined ? `${name}-dbgsym` : name.replace(...other);
}

const DNF = 'dnf debuginfo-install';

/**
 * What is known, the closest first: Ubuntu says that it is like Debian, and RHEL that it is like Fedora. Sources: the pages
 * that the notes name; dnf-plugins-core's debuginfo-install; abuild, whose -dbg packages are named by the source; elfutils'
 * list of servers.
 */
const DISTRIBUTIONS: readonly Distribution[] = [
  {
    id: 'ubuntu',
    install: 'apt-get install',
    debugPackage: dbgsym,
    note: '-dbgsym packages are in the archive ddebs: https://wiki.ubuntu.com/DebuggingProgramCrash',
    debuginfod: 'https://debuginfod.ubuntu.com',
  },
  {
    id: 'debian',
    install: 'apt-get install',
    debugPackage: dbgsym,
    note: '-dbgsym packages: https://wiki.debian.org/HowToGetABacktrace',
    debuginfod: 'https://debuginfod.debian.net',
  },
  {
    id: 'centos',
    install: DNF,
    debugPackage: ({ name }) => name,
    note: 'dnf-plugins-core has the command, and enables the repositories of debug packages for it',
    debuginfod: 'https://debuginfod.centos.org',
  },
  {
    id: 'rhel',
    install: DNF,
    debugPackage: ({ name }) => name,
    note: 'the -debug-rpms repositories of the subscription have them: subscription-manager repos --list',
  },
  {
    id: 'fedora',
    install: DNF,
    debugPackage: ({ name }) => name,
    note: 'dnf-plugins-core has the command, and enables the repositories of debug packages for it',
    debuginfod: 'https://debuginfod.fedoraproject.org',
  },
  {
    id: 'opensuse',
    install: 'zypper install',
    debugPackage: ({ name }) => `${name}-debuginfo`,
    note: 'the repositories of debug packages must be enabled: zypper repos',
    debuginfod: 'https://debuginfod.opensuse.org',
  },
  {
    id: 'suse',
    install: 'zypper install',
    debugPackage: ({ name }) => `${name}-debuginfo`,
    note: 'the Debuginfo-Pool of each module has them: zypper modifyrepo --enable',
  },
  {
    id: 'alpine',
    install: 'apk add',
    debugPackage: ({ name, source = name }) => `${source}-dbg`,
    note: 'not every package has one',
  },
  { id: 'arch', note: 'there are no debug packages', debuginfod: 'https://debuginfod.archlinux.org' },
];

/** How the distribution that a system is, or is like, gives debug files; undefined for one that is not known. */
export function distributionOf(system: System | undefined): Distribution | undefined {
  if (system === undefined) return undefined;
  const id = system.id.startsWith('opensuse-') ? 'opensuse' : system.id;
  const own = DISTRIBUTIONS.find((each) => each.id === id);
  if (own !== undefined) return own;
  for (const word of system.like) {
    const { debuginfod: _, ...similar } = DISTRIBUTIONS.find((each) => each.id === word) ?? {};
    if ('id' in similar) return similar as Distribution;
  }
  return undefined;
}

/** A mapped file whose debug files are missing. */
export interface Undescribed {
  readonly path: string;
  readonly buildId?: string | undefined;
  readonly owner?: Owner | undefined;
}

/** The command that brings the debug files of one file; undefined where nothing is known that does. */
export function debugCommand(distribution: Distribution | undefined, file: Undescribed): string | undefined {
  const { install, debugPackage } = distribution ?? {};
  if (install !== undefined && debugPackage !== undefined)
    return file.owner === undefined ? undefined : `${install} ${debugPackage(file.owner)}`;
  return isServed(distribution, file) ? `debuginfod-find debuginfo ${file.buildId}` : undefined;
}

/** Whether the server of a distribution may have the debug files: of what a package owns, or lies where packages put files. */
export function isServed(distribution: Distribution | undefined, { path, buildId, owner }: Undescribed): boolean {
  const isPackaged = owner !== undefined || /^\/(?:usr\/(?!local\/)|(?:s?bin|lib\d*)\/)/.test(path);
  return distribution?.debuginfod !== undefined && buildId !== undefined && isPackaged;
}
