import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { run, type WorkerEvents } from 'graphile-worker';
import { z } from 'zod';
import { openStore } from '../store/open-store.ts';
import { handSignalsTo } from '../tools/lifecycle.ts';
import { live, releaseDead } from './alive.ts';
import { RETRACE } from './jobs.ts';
import { loggerOf, placeOfJobs, prepareJobs } from './queue.ts';
import { retrace, type TriageFile } from './retrace.ts';

/** How often it is looked for jobs whose workers died, in milliseconds. */
const LOOK = 5000;

const Payload = z.looseObject({ job: z.string() });

export interface WorkerOptions {
  readonly store: string | undefined;
  readonly directory: string;
  /** Jobs at the same time. */
  readonly jobs: number;
  /** Ends when there is nothing left to do. */
  readonly once: boolean;
}

/** Triages what hosts sent, until somebody ends the process. Errors as of openStore and placeOfJobs. */
export async function work(options: WorkerOptions, triage: TriageFile, tell: (line: string) => void): Promise<void> {
  const { directory, jobs, once } = options;
  const place = placeOfJobs(options.store);
  const store = await openStore(place, { create: true });
  await prepareJobs(place, tell);
  const own = new Set<string>();
  const ending = new AbortController();
  handSignalsTo(() => ending.abort());
  const events = new EventEmitter() as WorkerEvents;
  events.on('worker:create', ({ worker }) => {
    own.add(worker.workerId);
    void live(store, worker.workerId).catch((error: Error) => tell(error.message));
  });
  const runner = await run({
    connectionString: place,
    concurrency: jobs,
    noHandleSignals: true,
    pollInterval: 2000,
    logger: loggerOf(tell),
    events,
    taskList: {
      [RETRACE]: async (payload) => {
        const opened = await openStore(place); // one transaction at a time on a connection
        try {
          const told = await retrace(opened, Payload.parse(payload).job, directory, triage);
          if (told !== undefined) tell(told);
        } finally {
          await opened.close();
        }
      },
    },
  });
  tell(`Waiting for cores in ${directory}.`);
  while (!ending.signal.aborted) {
    await releaseDead(store, own);
    if (once && (await isDone(store))) break;
    await sleep(once ? 200 : LOOK, undefined, { signal: ending.signal }).catch(() => undefined);
  }
  await runner.stop();
  await store.close();
}

async function isDone(store: Awaited<ReturnType<typeof openStore>>): Promise<boolean> {
  return (await store.query("SELECT 1 AS one FROM upload WHERE state = 'waiting' LIMIT 1")).length === 0;
}
