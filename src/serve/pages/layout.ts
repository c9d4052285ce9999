import { createHash } from 'node:crypto';
import { html, type Markup } from '../../report/views/html/markup.ts';
import { STYLE } from '../../report/views/html/style.ts';
import { SERVED_STYLE } from './style.ts';

export const STYLE_TEXT = STYLE + SERVED_STYLE;
/** Its name changes with it: browsers keep it for as long as they like. */
export const STYLE_PATH = `/style-${createHash('sha256').update(STYLE_TEXT).digest('hex').slice(0, 12)}.css`;

/** A bar that breaks. */
export const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path d="M1 9h4l2-6 2 10 2-4h4" fill="none" stroke="#b3261e" stroke-width="2" stroke-linejoin="round" stroke-linecap="round"/></svg>`;

/** A whole page. */
export function layout(title: string, body: Markup): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} - faultline</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${STYLE_PATH}">
</head>
<body class="served">
${body}
</body>
</html>
`.markup;
}
