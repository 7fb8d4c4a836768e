const DECEIVING = /[\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;
/** @returns the line, with its end. The log itself says what time it is. */
export function entryLine(entry, time) {
    return line({
        time: time.toISOString(),
        client: entry.client,
        method: entry.method,
        target: entry.target,
        status: entry.status,
        bytes: Number(entry.bytes),
        microseconds: entry.microseconds,
        referrer: entry.referrer,
        agent: entry.agent,
    });
}
/** @param count of the entries that never came here */
export function droppedLine(count, time) {
    return line({ time: time.toISOString(), dropped: count });
}
function line(content) {
    return `${JSON.stringify(content).replace(DECEIVING, escaped)}\n`;
}
function escaped(character) {
    let text = '';
    for (let index = 0; index < character.length; index++) {
        text += `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`;
    }
    return text;
}
//# sourceMappingURL=line.js.map