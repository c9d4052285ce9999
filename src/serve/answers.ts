import { Refusal, type Answered, type Route } from './model.ts';

/** What more ask for at once than can be borne is to be asked for again. */
export function bounded(most: number, answer: Route['answer']): Route['answer'] {
  let running = 0;
  return async (asked, site) => {
    if (running >= most) throw new Refusal(503, 'Too many bodies come at once.', 'Send it again in a few seconds.');
    running += 1;
    try {
      return await answer(asked, site);
    } finally {
      running -= 1;
    }
  };
}

/** Data for a program. */
export function jsonAnswer(status: number, value: object): Answered {
  return { status, type: 'application/json', body: `${JSON.stringify(value)}\n` };
}
