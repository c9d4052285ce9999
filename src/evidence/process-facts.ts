import { known } from '../text/known.ts';
import { extendedAttributes } from '../tools/getfattr.ts';
import { count, isoTime } from './record.ts';

/** What is known of the process of a core from beside it, where no journal has a record of it. */
export interface ProcessFacts {
  readonly executable?: string;
  readonly commandLine?: string;
  readonly host?: string;
  /** When the process died: ISO 8601. */
  readonly time?: string;
  /** The thread that got the last signal, as the kernel numbers it outside of any container. */
  readonly tid?: number;
  readonly threadName?: string;
  /** The system that it ran on, as that calls itself: `Ubuntu 24.04`. */
  readonly system?: string;
}

/** Facts: systemd-coredump(8), "Information about the crashed process"; tid and thread_name since systemd 262. */
const PREFIX = 'user.coredump.';

/** What systemd-coredump wrote into the extended attributes of a core that it stored, and a copy may have kept. */
export async function attributedFacts(file: string): Promise<ProcessFacts> {
  const attributes = await extendedAttributes(file, PREFIX);
  return known({
    executable: attributes.get('exe'),
    host: attributes.get('hostname'),
    time: isoTime(count(attributes.get('timestamp'))),
    tid: count(attributes.get('tid')),
    threadName: attributes.get('thread_name'),
  });
}
