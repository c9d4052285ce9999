import { EvidenceError } from '../errors/errors.ts';
import type { Decompressor } from './decompress.ts';
import { startTool } from './run.ts';

/**
 * What is in a compressed file, piece by piece.
 * @throws EvidenceError where the file is damaged or cut off, after what could be unpacked; ToolError where the program is missing.
 */
export async function* unpacked(file: string, command: Decompressor): AsyncGenerator<Buffer> {
  const tool = await startTool(command);
  tool.stdin.on('error', () => {}); // a tool that is missing is told by how it ended
  tool.stdin.end();
  tool.stderr.resume();
  try {
    for await (const chunk of tool.stdout) yield chunk as Buffer;
    const { exitCode, error } = await tool.ended;
    if (error !== undefined) throw error;
    if (exitCode !== 0)
      throw new EvidenceError(
        `${file} is damaged or cut off: ${command.program} could not unpack all of it.`,
        'Fetch it again; what could be unpacked was read.',
      );
  } finally {
    tool.kill();
  }
}
