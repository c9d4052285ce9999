import type { IncomingMessage } from 'node:http';
import type { Uploads } from '../fleet/uploads.ts';
import type { Database } from '../store/database.ts';
import type { Recent } from './recent.ts';

/** What somebody asks for. */
export interface Asked {
  readonly method: string;
  readonly url: URL;
  /** What the names in a route's path stand for, decoded. */
  readonly named: Readonly<Record<string, string>>;
  readonly headers: IncomingMessage['headers'];
  /** The body as it comes; whoever waited for a word to send it is told to go on. */
  readonly body: () => IncomingMessage;
}

/** What is sent back. */
export interface Answered {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What answers a path. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Parts that begin with a colon are names: `/crash/:fingerprint`. */
  readonly path: string;
  readonly answer: (asked: Asked, site: Site) => Promise<Answered>;
}

/** What all routes share. */
export interface Site {
  readonly recent: Recent;
  /** Who reads does not see what somebody is about to write. */
  readonly reader: Database;
  /** Runs what writes, one after the other. */
  readonly write: <T>(work: (writer: Database) => Promise<T>) => Promise<T>;
  /** Whether a token is that of who may write; undefined where nobody may. */
  readonly mayWrite: ((token: string) => boolean) | undefined;
  /** Where cores of other hosts go; undefined where none are taken. */
  readonly uploads: Uploads | undefined;
  readonly now: () => number;
}

/** What is wrong with what was asked. `message` and `remedy` as of FaultlineError. */
export class Refusal extends Error {
  readonly status: number;
  readonly remedy: string;

  constructor(status: number, message: string, remedy: string) {
    super(message);
    this.status = status;
    this.remedy = remedy;
  }
}
