/** The pages for what cannot be served: what happened, in one sentence, and nothing about the inside. */
import { STATUS_CODES } from 'node:http';
import { escapeHtml } from './escape-html.js';

/** @param reason one sentence of plain text */
export function errorPage(status: number, reason: string): string {
  const title = `${status} ${STATUS_CODES[status] ?? 'Error'}`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<h1>${title}</h1>
<p>${escapeHtml(reason)}
</html>
`;
}
