/** Times as HTTP writes them (RFC 9110, section 5.6.7): whole seconds, always GMT. */
const MONTHS = 'Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec';
const TIME = '\\d{2}:\\d{2}:\\d{2}';
/** The form in use, and two that must still be understood. */
const FORMS = [
    new RegExp(`^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \\d{2} (?:${MONTHS}) \\d{4} ${TIME} GMT$`),
    new RegExp(`^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, \\d{2}-(?:${MONTHS})-\\d{2} ${TIME} GMT$`),
    new RegExp(`^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?:${MONTHS}) [ \\d]\\d ${TIME} \\d{4}$`),
];
/** @returns milliseconds since 1970, or null for anything that is not an HTTP date. */
export function parseHttpDate(text) {
    if (!FORMS.some((form) => form.test(text)))
        return null;
    const time = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`);
    return Number.isNaN(time) ? null : time;
}
/** @param time milliseconds since 1970 */
export function formatHttpDate(time) {
    return new Date(time).toUTCString();
}
//# sourceMappingURL=http-date.js.map