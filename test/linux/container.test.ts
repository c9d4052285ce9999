import assert from 'node:assert/strict';
import { test } from 'node:test';
import { containerOf, type ContainerOf } from '../../src/linux/container.ts';

const ID = '0123456789abcdef'.repeat(4);
const POD = '1b2c3d4e-0000-4000-8000-00000000000f';
const UNDERSCORED = POD.replaceAll('-', '_');

/** As runc, crun, LXC and systemd-nspawn name them, with systemd and with cgroupfs. */
const CGROUPS: readonly (readonly [cgroup: string, container: ContainerOf | undefined])[] = [
  ['/', undefined],
  ['/system.slice/nginx.service', undefined],
  ['/system.slice/docker.service', undefined],
  ['/user.slice/user-1000.slice/user@1000.service/app.slice/x.scope', undefined],
  [`/system.slice/docker-${ID}.scope`, { engine: 'docker', id: ID }],
  [`/docker/${ID}`, { engine: 'docker', id: ID }],
  [`/docker/${ID.slice(1)}`, undefined],
  [`/machine.slice/libpod-${ID}.scope/container`, { engine: 'podman', id: ID }],
  [`/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-${ID}.scope`, { engine: 'podman', id: ID }],
  [`/libpod_parent/libpod-${ID}`, { engine: 'podman', id: ID }],
  [
    `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${UNDERSCORED}.slice/cri-containerd-${ID}.scope`,
    { engine: 'containerd', id: ID, pod: POD },
  ],
  [`/kubepods.slice/kubepods-pod${UNDERSCORED}.slice/crio-${ID}.scope`, { engine: 'cri-o', id: ID, pod: POD }],
  [`/kubepods/besteffort/pod${POD}/${ID}`, { id: ID, pod: POD }],
  [`/docker/${ID}/kubelet/kubepods/pod${POD}/${'f'.repeat(64)}`, { id: 'f'.repeat(64), pod: POD }],
  ['/lxc.payload.web-1/system.slice/x.service', { engine: 'lxc', id: 'web-1' }],
  ['/lxc/web', { engine: 'lxc', id: 'web' }],
  [String.raw`/machine.slice/systemd-nspawn@my\x2dbox.service/payload`, { engine: 'systemd-nspawn', id: 'my-box' }],
];

test('the container that a cgroup is of', () => {
  for (const [cgroup, container] of CGROUPS) assert.deepEqual(containerOf(cgroup), container, cgroup);
});
