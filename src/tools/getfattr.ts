import { ToolError } from '../errors/errors.ts';
import { runTool } from './run.ts';

/**
 * The extended attributes of a file whose names begin so, by the rest of their names. Node has no call for them.
 * @returns none where there are none, the file system keeps none, or getfattr is not installed.
 */
export async function extendedAttributes(file: string, prefix: string): Promise<Map<string, string>> {
  const pattern = `^${prefix.replaceAll('.', String.raw`\.`)}`;
  try {
    const { stdout } = await runTool({
      program: 'getfattr',
      args: ['--absolute-names', '--dump', '--encoding=hex', '--match', pattern, '--', file],
    });
    return parseAttributes(stdout, prefix);
  } catch (error) {
    if (error instanceof ToolError) return new Map(); // what they tell is a convenience
    throw error;
  }
}

/** `user.coredump.tid=0x3133363132`: getfattr(1), in the one encoding that needs no unescaping. */
function parseAttributes(printed: string, prefix: string): Map<string, string> {
  return new Map(
    Array.from(printed.matchAll(/^([^#=\s][^=]*)=0x((?:[0-9a-f]{2})*)$/gm), ([, name = '', hex = '']) => {
      return [name, Buffer.from(hex, 'hex').toString('utf8')] as const;
    }).flatMap(([name, value]) => (name.startsWith(prefix) ? [[name.slice(prefix.length), value] as const] : [])),
  );
}
