import { ToolError } from '../errors/errors.ts';
import { runTool } from './run.ts';
import { findProgram, sandboxed } from './sandbox.ts';

const PROGRAM = 'objdump';
/** `    1131:\tmov    (%rax),%eax` */
const LINE = /^\s*([0-9a-f]+):\t(.*\S)\s*$/;
/** Code of a file, by the addresses that it was linked for. */
export interface CodeRange {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/** An instruction, as objdump prints it: addresses without 0x, with a symbol behind them. */
export interface PrintedInstruction {
  readonly address: number;
  readonly text: string;
}

/** Whether objdump is there, and whether it would be confined. */
export function hasObjdump(): { readonly confined: boolean } | undefined {
  if (findProgram(PROGRAM) === undefined) return undefined;
  return { confined: sandboxed({ program: PROGRAM, args: [] }) !== undefined };
}

/** The instructions of a range; none where objdump has no code there, or can't read it. */
export async function disassembled({ file, start, end }: CodeRange): Promise<PrintedInstruction[]> {
  const command = {
    program: PROGRAM,
    args: [
      '--disassemble',
      '--no-show-raw-insn',
      `--start-address=0x${start.toString(16)}`,
      `--stop-address=0x${end.toString(16)}`,
      '--',
      file,
    ],
  };
  try {
    const { stdout } = await runTool(sandboxed(command) ?? command);
    return stdout.split('\n').flatMap((line) => {
      const [, address, text] = LINE.exec(line) ?? [];
      return address === undefined || text === undefined
        ? []
        : [{ address: Number.parseInt(address, 16), text: text.replaceAll('\t', ' ') }];
    });
  } catch (error) {
    if (error instanceof ToolError) return []; // a convenience
    throw error;
  }
}
