/**
 * Pages as HTML: their Markdown, rendered, inside a page that is complete in itself.
 *
 * Comments are written by whoever wrote the description. That nothing in them becomes markup is settled where Markdown is
 * written; here it is settled once more, independently: raw HTML, images and automatic links are off, links that are no
 * relative address of our own making are not made, and the browser is told that the page has no script and loads nothing.
 */
import { createHash } from 'node:crypto';
import { type Heading, headingsOf, pageMarkdown, type ReferencePage } from '@sallyport/compiler';
import MarkdownIt from 'markdown-it';
import { STYLE } from './style.js';

export const DOCUMENT_TYPE = '<!doctype html>';

/** Addresses of our own pages and of places on them. */
const OWN_ADDRESS = /^(?:(?:\.\.\/)*[A-Za-z0-9_/]+\.html)?(?:#[a-z0-9_-]+)?$/;

const markdown = new MarkdownIt('default', { html: false, linkify: false, typographer: false }).disable([
  'image',
  'autolink',
  'html_block',
  'html_inline',
  'reference',
]);
markdown.validateLink = (address) => OWN_ADDRESS.test(address);

const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** Everything that follows the document type. */
export function htmlPage(page: ReferencePage): string {
  const headings = headingsOf(page);
  return `<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${asHtml(page.title)}</title>
<style>${STYLE}</style>
</head>
<body>
${contents(page, headings)}<main>
${rendered(page, headings)}</main>
</body>
</html>
`;
}

/** The page's own headings, to go to; they are few enough to be shown all the time. */
function contents(page: ReferencePage, headings: readonly Heading[]): string {
  const below = headings.filter(({ level }) => level > 1);
  if (below.length === 0) return '';
  const entries = below.map(
    ({ level, id, text }) => `<li class="level-${level}"><a href="#${asHtml(id)}">${asHtml(text)}</a></li>`,
  );
  return `<nav aria-label="On this page">
<p>${asHtml(page.title)}</p>
<ul>
${entries.join('\n')}
</ul>
</nav>
`;
}

function rendered(page: ReferencePage, headings: readonly Heading[]): string {
  const tokens = markdown.parse(pageMarkdown(page, '.html'), {});
  const opened = tokens.filter(({ type }) => type === 'heading_open');
  if (opened.length !== headings.length) {
    throw new Error(`${page.path} has ${headings.length} headings, and ${opened.length} when rendered`);
  }
  opened.forEach((token, index) => {
    const id = headings[index]?.id;
    if (id !== undefined) token.attrSet('id', id);
  });
  return markdown.renderer.render(tokens, markdown.options, {});
}

function asHtml(text: string): string {
  return markdown.utils.escapeHtml(text);
}
