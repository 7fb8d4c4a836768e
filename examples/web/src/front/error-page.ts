/**
 * The pages for what cannot be served: what happened, in one sentence, and nothing about the inside. They look like the site: its style sheet
 * is linked, since the Content-Security-Policy allows no rules inside a page, and without it the page is still one to read.
 */
import { STATUS_CODES } from 'node:http';
import { escapeHtml } from './escape-html.js';

/** @param reason one sentence of plain text */
export function errorPage(status: number, reason: string): string {
  const title = `${status} ${STATUS_CODES[status] ?? 'Error'}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/style.css">
</head>
<body>
<header>
  <p class="eyebrow"><a href="/">Start</a></p>
  <h1>${title}</h1>
  <p class="lead">${escapeHtml(reason)}</p>
</header>
</body>
</html>
`;
}
