import type { HelpPage } from './manual/command-line.ts';
import type { Manual } from './manual/model.ts';
import { helpText } from './manual/page.ts';
import { terminalOptions } from './report/views/index.ts';
import { isColorChoice } from './report/views/model.ts';
import { showText } from './show-text.ts';

/** Of a pipe, and of a terminal that does not know its own; lines that are longer than that are hard to read. */
const WIDTH = { standard: 80, narrowest: 40, widest: 120 } as const;

/**
 * Prints a page of help, as wide as the terminal.
 * @param argv the whole command line: of its flags, --color and --no-pager count.
 */
export async function showHelp(manual: Manual, page: HelpPage, argv: readonly string[]): Promise<void> {
  const { width, color } = terminalOptions(process.stdout, colorChoice(argv));
  const columns = Number.isFinite(width) ? width : Number(process.env['COLUMNS']) || WIDTH.standard;
  const fitting = Math.min(Math.max(columns, WIDTH.narrowest), WIDTH.widest);
  await showText([helpText(manual, page, { width: fitting, color })], !argv.includes('--no-pager'));
}

function colorChoice(argv: readonly string[]) {
  const at = argv.findIndex((word) => word === '--color' || word.startsWith('--color='));
  const choice = at === -1 ? undefined : (argv[at]?.split('=', 2)[1] ?? argv[at + 1]);
  return isColorChoice(choice) ? choice : 'auto';
}
