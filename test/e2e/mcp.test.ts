import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { openStore } from '../../src/store/open-store.ts';
import { occurrencesOf } from '../../src/store/occurrences.ts';
import { record } from '../../src/store/record.ts';
import { crash, type Crash } from '../support/crash.ts';
import { RUN } from '../support/faultline.ts';
import { reportsOf, stories } from '../support/store-reports.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'faultline-mcp-'));
const store = path.join(directory, 'store.sqlite');
const SECRET = 'hunter2-but-longer';
let client: Client;
let died: Crash;

before(async () => {
  died = await crash('null-read', { env: { DB_PASSWORD: SECRET }, args: [`--password=${SECRET}`] });
  const opened = await openStore(store, { create: true });
  await record(opened, [...reportsOf(stories(6), 1)].flatMap(occurrencesOf));
  await opened.close();
  client = new Client({ name: 'test', version: '1' });
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args: [RUN, 'mcp', '--store', store], stderr: 'inherit' }),
  );
});
after(async () => {
  await client?.close();
  died?.remove();
  rmSync(directory, { recursive: true });
});

interface Called {
  readonly text: string;
  readonly failed: boolean;
  readonly data: { readonly sections: readonly { readonly kind: string; readonly [name: string]: unknown }[] };
}

async function call(name: string, input: object): Promise<Called> {
  const result = await client.callTool({ name, arguments: { ...input } });
  const [first] = result.content as { type: string; text: string }[];
  return {
    text: first?.text ?? '',
    failed: result.isError === true,
    data: (result.structuredContent ?? { sections: [] }) as unknown as Called['data'],
  };
}

test('it offers five tools, all of which say that they only read', async () => {
  const { tools } = await client.listTools();
  assert.deepEqual(tools.map(({ name }) => name).toSorted(), ['compare', 'frames', 'list', 'search', 'triage']);
  for (const { annotations, inputSchema, description } of tools) {
    assert.deepEqual([annotations?.readOnlyHint, annotations?.destructiveHint], [true, false]);
    assert.equal(inputSchema['additionalProperties'], false);
    assert.ok((description ?? '').length > 40);
  }
  assert.ok(JSON.stringify(tools).length < 12_000, 'what a client reads before anything else stays small');
});

test('a real core is triaged, its secrets hidden', async () => {
  const { text: told, failed, data } = await call('triage', { target: died.core });
  assert.equal(failed, false);
  assert.match(told, /read_setting/);
  const [section] = data.sections;
  assert.equal(section?.kind, 'crash');
  assert.equal((section?.['cause'] as { class: string }).class, 'null-read');
  assert.ok(!JSON.stringify([told, data]).includes(SECRET));
});

test('frames come from a core, and of the store; no more than asked for', async () => {
  const { data } = await call('frames', { target: died.core, most: 1 });
  const stack = data.sections.find(({ kind }) => kind === 'backtrace') as unknown as { frames: { function: string }[] };
  assert.deepEqual(
    stack.frames.map((frame) => frame.function),
    ['read_setting'],
  );
  const found = await call('search', { match: 'function_2', limit: 1 });
  const [section] = found.data.sections;
  const [one] = section?.['crashes'] as { fingerprint: string }[];
  const kept = await call('frames', { fingerprint: one?.fingerprint.slice(0, 12) });
  assert.equal(kept.failed, false);
  assert.match(kept.text, /function_2/);
});

test('a search finds what fits', async () => {
  const { data } = await call('search', { version: '2.0-1', gone: false });
  assert.ok((data.sections[0]?.['total'] as number) > 0);
  assert.equal((await call('search', { host: 'nowhere' })).data.sections[0]?.['total'], 0);
});

test('cores are compared', async () => {
  const { data } = await call('compare', { targets: [died.core, died.core] });
  assert.equal((data.sections[0]?.['groups'] as unknown[]).length, 1);
});

test('what is wrong is an answer with what to do, and the next question is answered', async () => {
  const missing = await call('triage', { target: path.join(directory, 'none') });
  assert.equal(missing.failed, true);
  writeFileSync(path.join(directory, 'empty'), '');
  assert.equal((await call('triage', { target: path.join(directory, 'empty') })).failed, true);
  assert.equal((await call('search', { since: 'someday' })).failed, true);
  assert.equal((await call('frames', { fingerprint: 'ffffffff' })).failed, true);
  for (const input of [{ command: 'shell id' }, { target: 7 }, { target: '' }, { target: died.core, exe: '/bin/sh' }]) {
    const refused = await call('triage', input).catch((error: Error) => ({ failed: true, text: error.message }));
    assert.equal(refused.failed, true, JSON.stringify(input));
  }
  assert.equal((await call('search', {})).failed, false);
});

test('nothing that a client sends becomes a command of the debugger', async () => {
  const witness = path.join(directory, 'witness');
  for (const target of [
    `${died.core}\nshell touch ${witness}`,
    `-ex=shell touch ${witness}`,
    `|touch ${witness}`,
    `$(touch ${witness})`,
    `COREDUMP_EXE=/x'; touch ${witness}; '`,
  ])
    await call('triage', { target });
  assert.throws(() => openedAt(witness));
});

function openedAt(file: string): void {
  rmSync(file);
}

test('it ends when its client does, and standard output is the protocol alone', async () => {
  const child = spawn(process.execPath, [RUN, 'mcp', '--store', store], { stdio: ['pipe', 'pipe', 'inherit'] });
  const printed = text(child.stdout);
  const ended = once(child, 'close');
  const hello = {
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 't', version: '1' } },
  };
  child.stdin.write(`${JSON.stringify(hello)}\n`);
  await once(child.stdout, 'data');
  child.stdin.end();
  assert.deepEqual(await ended, [0, null]);
  for (const line of (await printed).trim().split('\n'))
    assert.equal((JSON.parse(line) as { jsonrpc: string }).jsonrpc, '2.0');
});
