import type { Database } from '../store/database.ts';
import type { StoredOccurrence } from '../store/model.ts';
import { plural } from '../text/plural.ts';
import { keep, MOST_KEPT, sendKept, type Receiver } from './outbox.ts';

/** What one receiver is to be told during a look at the journal. */
export class Messages {
  readonly #store: Database;
  readonly #receiver: Receiver;
  readonly #url: string;
  readonly #token: string | undefined;
  readonly #most: number;
  #isAway = false;
  #lost = 0;

  /** @param most messages that are kept. */
  constructor(store: Database, receiver: Receiver, url: string, token?: string, most = MOST_KEPT) {
    this.#store = store;
    this.#receiver = receiver;
    this.#url = url;
    this.#token = token;
    this.#most = most;
  }

  /** Keeps one until it was told. Where there are too many, those before it are sent first: a look may find more of them than are kept. */
  async add(occurrence: StoredOccurrence): Promise<void> {
    while (!(await keep(this.#store, this.#receiver, occurrence, this.#most))) {
      this.#isAway ||= (await sendKept(this.#store, this.#receiver, this.#url, this.#token)) !== undefined;
      if (!this.#isAway) continue;
      this.#lost += 1;
      return;
    }
  }

  /** Whoever has been away for days is not told of each crash: the store has them. Undefined where all is kept. */
  get lost(): string | undefined {
    return this.#lost === 0
      ? undefined
      : `${this.#url} has ${this.#most} messages to come, and will not be told of ${plural(this.#lost, 'more crash', 'more crashes')}: faultline store export has them`;
  }
}
