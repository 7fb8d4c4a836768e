/** Text for HTML, also in quoted attributes. */
const SPECIAL = new Map([
    ['&', '&amp;'],
    ['<', '&lt;'],
    ['>', '&gt;'],
    ['"', '&quot;'],
    ["'", '&#39;'],
]);
export function escapeHtml(text) {
    return text.replace(/[&<>"']/g, (character) => SPECIAL.get(character) ?? '');
}
//# sourceMappingURL=escape-html.js.map