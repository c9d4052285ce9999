import type { Report } from '../model.ts';
import type { ColorChoice, Format, Pieces, View, ViewOptions } from './model.ts';

/** Each view is loaded only when it is used. */
const VIEWS = {
  text: async () => (await import('./text.ts')).textView,
  guru: async () => (await import('./guru.ts')).guruView,
  json: async () => (await import('./json.ts')).jsonView,
  markdown: async () => (await import('./markdown.ts')).markdownView,
  html: async () => (await import('./html.ts')).htmlView,
  sarif: async () => (await import('./sarif.ts')).sarifView,
  junit: async () => (await import('./junit.ts')).junitView,
  gitlab: async () => (await import('./gitlab.ts')).gitlabView,
  github: async () => (await import('./github.ts')).githubView,
  azure: async () => (await import('./azure.ts')).azureView,
  rdjson: async () => (await import('./rdjson.ts')).rdjsonView,
} as const satisfies Record<Format, () => Promise<View>>;

/** A report in a format. */
export async function render(report: Report, format: Format, options: ViewOptions): Promise<string> {
  return [...(await renderPieces(report, format, options))].join('');
}

/** A report in a format, piece by piece: it may be longer than a string can be. */
export async function renderPieces(report: Report, format: Format, options: ViewOptions): Promise<Pieces> {
  const view: View = await VIEWS[format]();
  const rendered = view(report, options);
  return typeof rendered === 'string' ? [rendered] : rendered;
}

/** How to print on a stream of ours; a terminal of 0 columns (script, some CI systems) does not know its size, and mostly has 80. https://no-color.org: set and not empty means no colour; FORCE_COLOR=0 means that too, to Node and to chalk. What is asked for by --color wins. */
export function terminalOptions(
  stream: NodeJS.WriteStream,
  choice: ColorChoice = 'auto',
): Pick<ViewOptions, 'width' | 'color'> {
  const { NO_COLOR = '', FORCE_COLOR = '', TERM = '' } = process.env;
  const terminal = stream.isTTY;
  const refused = NO_COLOR !== '' || FORCE_COLOR === '0' || FORCE_COLOR === 'false';
  return {
    width: terminal ? stream.columns || 80 : Infinity,
    color: choice === 'auto' ? !refused && (FORCE_COLOR !== '' || (terminal && TERM !== 'dumb')) : choice === 'always',
  };
}
