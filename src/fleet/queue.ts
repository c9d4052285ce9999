import { Logger, runMigrations } from 'graphile-worker';
import { UsageError } from '../errors/errors.ts';

/** What the queue has to say of itself; of its jobs we tell ourselves. */
export function loggerOf(tell: (line: string) => void): Logger {
  return new Logger(() => (level, message) => {
    if (level === 'error') tell(message);
  });
}

/**
 * The address of a store that has jobs.
 * @throws UsageError for a store that is no PostgreSQL, which jobs need.
 */
export function placeOfJobs(place: string | undefined): string {
  if (place !== undefined && /^postgres(?:ql)?:\/\//.test(place)) return place;
  throw new UsageError(
    'Cores of other hosts are triaged by workers, whose jobs are in PostgreSQL.',
    'Give a store of PostgreSQL: --store postgres://user@host/database',
  );
}

/** Makes the queue in a store where it is not there yet. Whoever opened the store before knows that it answers. */
export async function prepareJobs(place: string, tell: (line: string) => void): Promise<void> {
  await runMigrations({ connectionString: place, logger: loggerOf(tell) });
}
