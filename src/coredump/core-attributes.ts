import { known } from '../known.ts';
import { extendedAttributes } from '../tools/getfattr.ts';
import { count, isoTime } from './record.ts';

/** What systemd-coredump wrote beside a core that it stored, and a copy may have kept. Since 258 the thread is told. */
export interface CoreAttributes {
  readonly executable?: string;
  readonly host?: string;
  /** When the process died: ISO 8601. */
  readonly time?: string;
  /** The thread that got the last signal, as the kernel numbers it outside of any container. */
  readonly tid?: number;
  readonly threadName?: string;
}

/** Facts: systemd-coredump(8), "Information about the crashed process". */
const PREFIX = 'user.coredump.';

/** What the extended attributes of a core file tell of its process; nothing where it has none, or they can't be read. */
export async function coreAttributes(file: string): Promise<CoreAttributes> {
  const attributes = await extendedAttributes(file, PREFIX);
  return known({
    executable: attributes.get('exe'),
    host: attributes.get('hostname'),
    time: isoTime(count(attributes.get('timestamp'))),
    tid: count(attributes.get('tid')),
    threadName: attributes.get('thread_name'),
  });
}
