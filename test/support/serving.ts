import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startServing, type ServeOptions, type Serving } from '../../src/serve/serve.ts';

export const TOKEN = 'the-token-of-the-tests';

/** A server of a store in a directory of its own, on a port that was free. */
export interface TestServing extends Serving {
  readonly store: string;
  /** What it told whoever runs it. */
  readonly told: readonly string[];
  readonly send: (path: string, init?: RequestInit & { readonly token?: string }) => Promise<Response>;
}

export async function serving(options: Partial<ServeOptions> = {}): Promise<TestServing> {
  const directory = mkdtempSync(path.join(tmpdir(), 'faultline-serve-'));
  const store = options.store ?? path.join(directory, 'store.sqlite');
  const told: string[] = [];
  const started = await startServing(
    { store, address: '127.0.0.1', port: 0, names: [], token: TOKEN, ...options },
    (line) => told.push(line),
  );
  return {
    url: started.url,
    store,
    told,
    send: async (target, { token, ...init } = {}) =>
      fetch(new URL(target, started.url), {
        redirect: 'manual',
        ...init,
        headers: { ...init.headers, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
      }),
    stop: async () => {
      await started.stop();
      rmSync(directory, { recursive: true });
    },
  };
}
