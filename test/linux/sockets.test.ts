import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { endianness } from 'node:os';
import path from 'node:path';
import { suite, test } from 'node:test';
import { parseSockets, socketText, type SocketFile } from '../../src/linux/sockets.ts';
import { temporaryDirectory } from '../../src/tools/lifecycle.ts';

function now(file: SocketFile): string[] {
  const text = readFileSync(`/proc/self/net/${file}`, 'utf8');
  return [...parseSockets(file, text, endianness() === 'LE').values()].map(socketText);
}

suite('sockets, as the kernel tells of them now', () => {
  for (const [host, file, shown] of [
    ['127.0.0.1', 'tcp', '127.0.0.1'],
    ['::1', 'tcp6', '[::1]'],
    ['::', 'tcp6', '[::]'],
  ] as const)
    test(`TCP, ${host}`, async (context) => {
      const server = createServer().listen(0, host);
      try {
        await once(server, 'listening');
      } catch (error) {
        context.skip(`no ${host} here: ${String(error)}`);
        return;
      }
      const { port } = server.address() as AddressInfo;
      const client = connect(port, host === '::' ? '::1' : host);
      await once(client, 'connect');
      const all = now(file);
      client.destroy();
      server.close();
      assert.ok(all.includes(`TCP, listens on ${shown}:${port}`), all.join('\n'));
      assert.ok(all.includes(`TCP connection to ${host === '::' ? '[::1]' : shown}:${port}`), all.join('\n'));
    });

  test('IPv4 within IPv6 is IPv4', async (context) => {
    const server = createServer().listen(0, '::');
    try {
      await once(server, 'listening');
    } catch (error) {
      context.skip(`no IPv6 here: ${String(error)}`);
      return;
    }
    const { port } = server.address() as AddressInfo;
    const client = connect(port, '127.0.0.1');
    await Promise.all([once(client, 'connect'), once(server, 'connection')]);
    const own = client.localPort;
    const all = now('tcp6');
    client.destroy();
    server.close();
    assert.ok(all.includes(`TCP connection to 127.0.0.1:${own}`), all.join('\n'));
  });

  test('UDP, with a peer and without', async () => {
    const [bound, connected] = [createSocket('udp4'), createSocket('udp4')];
    bound.bind(0, '127.0.0.1');
    await once(bound, 'listening');
    const { port } = bound.address();
    connected.connect(port, '127.0.0.1');
    await once(connected, 'connect');
    const all = now('udp');
    bound.close();
    connected.close();
    assert.ok(all.includes(`UDP on 127.0.0.1:${port}`) && all.includes(`UDP to 127.0.0.1:${port}`), all.join('\n'));
  });

  test('Unix', async () => {
    const { path: directory, remove } = temporaryDirectory();
    const name = path.join(directory, 'a socket');
    const server = createServer().listen(name);
    await once(server, 'listening');
    const all = now('unix');
    server.close();
    remove();
    assert.ok(all.includes(`Unix socket, listens on ${name}`), all.join('\n'));
  });
});

suite('addresses', () => {
  const LISTENS =
    '00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 77 1 0 100';
  const told = (address: string) =>
    [...parseSockets('tcp6', `head\n   0: ${address}:0050 ${LISTENS}`, true).values()].map(({ local }) => local)[0];
  test('of IPv6, as RFC 5952 writes them', () => {
    assert.equal(told('B80D0120000000000000000001000000'), '[2001:db8::1]:80');
    assert.equal(told('000080FE00000000FFBEADDE0100FECA'), '[fe80::dead:beff:cafe:1]:80');
    assert.equal(told('00000000000000000000000000000000'), '[::]:80');
    assert.equal(told('0000012000000000000000000000FECA'), '[2001::cafe:0]:80');
  });
  test('lines that are none tell nothing', () => {
    assert.equal(parseSockets('tcp', 'head\nnonsense\n\n', true).size, 0);
    assert.equal(parseSockets('unix', 'head\nnonsense\n\n', true).size, 0);
  });
});
