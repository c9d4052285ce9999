/** The container that a process was in, as its cgroup tells. */
export interface ContainerOf {
  /** What runs it; absent where the path has an id alone. */
  readonly engine?: 'docker' | 'podman' | 'containerd' | 'cri-o' | 'lxc' | 'systemd-nspawn';
  /** 64 hexadecimal digits; of LXC and nspawn a name. */
  readonly id: string;
  /** Of Kubernetes. */
  readonly pod?: string;
}

/**
 * How runtimes name the cgroup of a container: as a scope with systemd, as a directory with cgroupfs. Facts: runc's and crun's
 * cgroupsPath with Docker's, Podman's, containerd's and CRI-O's prefixes; lxc.container.conf(5), lxc.cgroup.dir; systemd-nspawn(1).
 */
const NAMES: readonly (readonly [engine: ContainerOf['engine'], name: RegExp])[] = [
  ['docker', /\/docker[-/]([0-9a-f]{64})(?:\.scope)?(?=\/|$)/],
  ['podman', /\/libpod-([0-9a-f]{64})(?:\.scope)?(?=\/|$)/],
  ['containerd', /\/cri-containerd-([0-9a-f]{64})\.scope(?=\/|$)/],
  ['cri-o', /\/crio-([0-9a-f]{64})(?:\.scope)?(?=\/|$)/],
  ['lxc', /\/lxc(?:\.payload\.|\/)([\w.-]+)(?=\/|$)/],
  ['systemd-nspawn', /\/machine\.slice\/systemd-nspawn@([^/]+)\.service(?=\/|$)/],
  [undefined, /\/kubepods\/(?:burstable\/|besteffort\/)?pod[0-9a-f-]{36}\/([0-9a-f]{64})(?=\/|$)/],
];

/** With the driver `systemd` the dashes of a pod's uid are underscores: `kubepods-burstable-pod1b2c_..._0f.slice`. */
const POD = /\/(?:kubepods[\w-]*-)?pod([0-9a-f]{8}(?:[_-][0-9a-f]{4}){3}[_-][0-9a-f]{12})(?:\.slice)?(?=\/|$)/;

/**
 * The container that a cgroup is of; of nested ones the innermost.
 * @returns undefined for a path that names none: it may be in one all the same.
 */
export function containerOf(cgroup: string): ContainerOf | undefined {
  const found = NAMES.flatMap(([engine, name]) => {
    const match = [...cgroup.matchAll(new RegExp(name, 'g'))].at(-1);
    return match?.[1] === undefined ? [] : [{ engine, id: match[1], at: match.index }];
  }).toSorted((a, b) => b.at - a.at)[0];
  if (found === undefined) return undefined;
  const pod = POD.exec(cgroup)?.[1]?.replaceAll('_', '-');
  return {
    ...(found.engine === undefined ? {} : { engine: found.engine }),
    id: unescaped(found.id),
    ...(pod === undefined ? {} : { pod }),
  };
}

/** systemd writes `\x2d` for a dash within a name. */
function unescaped(name: string): string {
  return name.replaceAll(/\\x([0-9a-f]{2})/g, (_, digits: string) => String.fromCodePoint(Number.parseInt(digits, 16)));
}
