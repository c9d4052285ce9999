import { ToolError } from '../errors/errors.ts';
import { runTool, toolFailed, type ToolCommand } from './run.ts';

const MAX_OUTPUT = 256 * 1024 * 1024;

/** What readelf printed about one file: on standard output, and the complaints. */
export interface ReadelfOutput {
  readonly stdout: string;
  readonly stderr: string;
}

/** Of each file what readelf printed, or why that can't be used. */
export type ReadelfOutputs = ReadonlyMap<string, ReadelfOutput | ToolError>;

/** readelf's version. @throws ToolError when it is not there. */
export async function readelfVersion(): Promise<string | undefined> {
  const { stdout } = await runTool({ program: 'readelf', args: ['--version'] });
  return /\d+\.\d[\d.]*/.exec(stdout)?.[0];
}

/** Headers, sections, notes, the dynamic section, and the bytes of the sections that link to other files. Absolute paths: `@file` would be a list of arguments. */
export function readelfSections(files: readonly string[]): Promise<ReadelfOutputs> {
  return readelf(
    ['-hSndW', '-x', '.gnu_debuglink', '-x', '.gnu_debugaltlink', '-x', '.debug_sup', '-x', '.gnu_debugdata'],
    files,
  );
}

/** Abbreviations, and of each unit its header and own entry. Links to other files are not followed. */
export function readelfDebugInfo(files: readonly string[]): Promise<ReadelfOutputs> {
  return readelf(['-waiN', '--dwarf-depth=1'], files);
}

/**
 * All files in one process, if nothing about its output is doubtful; else each half for itself, down to one file. In a
 * batch a hostile file ends the run for all, a name with a newline forges others' results, and a complaint does not say
 * which file it is about.
 */
async function readelf(args: readonly string[], files: readonly string[]): Promise<ReadelfOutputs> {
  const [first] = files;
  if (first === undefined) return new Map();
  if (files.length === 1) return new Map([[first, await run([...args, first])]]);
  const outputs = await readBatch(args, files);
  if (outputs !== undefined) return outputs;
  const half = Math.ceil(files.length / 2);
  return new Map([...(await readelf(args, files.slice(0, half))), ...(await readelf(args, files.slice(half)))]);
}

/** The exit status is no signal: corrupt tables give 0. */
async function run(args: readonly string[]): Promise<ReadelfOutput | ToolError> {
  const command: ToolCommand = { program: 'readelf', args, maxOutput: MAX_OUTPUT };
  try {
    const { stdout, stderr, signal } = await runTool(command);
    return signal === undefined ? { stdout, stderr } : toolFailed(command, `was ended by ${signal}`, stderr);
  } catch (error) {
    if (error instanceof ToolError) return error;
    throw error;
  }
}

const HEADING = /^File: (.*)\n/gm;
/** What -x says of a section that a file does not have; of all files in a batch, without a name. */
const ABSENT = /^readelf: Warning: Section '\S+' was not dumped because it does not exist!?\n/gm;

/** Undefined: the headings are not those of the files in their order, or there is any complaint. */
async function readBatch(args: readonly string[], files: readonly string[]): Promise<ReadelfOutputs | undefined> {
  if (files.some((file) => file.includes('\n'))) return undefined;
  const output = await run([...args, ...files]);
  if (output instanceof ToolError || output.stderr.replace(ABSENT, '') !== '') return undefined;
  const headings = [...output.stdout.matchAll(HEADING)];
  if (headings.length !== files.length || headings.some(([, name], index) => name !== files[index])) return undefined;
  return new Map(
    files.map((file, index) => [
      file,
      { stdout: output.stdout.slice(headings[index]?.index, headings[index + 1]?.index), stderr: '' },
    ]),
  );
}
