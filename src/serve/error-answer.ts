import { escapeControl } from '../errors/errors.ts';
import { html } from '../report/views/html/markup.ts';
import type { Answered, Asked, Refusal } from './model.ts';
import { layout } from './pages/layout.ts';

/** What is wrong, for a person or a program. */
export function errorAnswer({ url }: Pick<Asked, 'url'>, { status, message, remedy }: Refusal): Answered {
  const headers: Record<string, string> = status === 401 ? { 'www-authenticate': 'Bearer realm="faultline"' } : {};
  if (status === 503) headers['retry-after'] = '5';
  if (url.pathname.startsWith('/api/'))
    return { status, type: 'application/json', body: `${JSON.stringify({ error: message, remedy })}\n`, headers };
  const body = html`<main><section class="card verdict-bad"><h1>${message}</h1><p>${escapeControl(remedy)}</p><p><a href="/">All crashes</a></p></section></main>`;
  return { status, type: 'text/html; charset=utf-8', body: layout(message, body), headers };
}
