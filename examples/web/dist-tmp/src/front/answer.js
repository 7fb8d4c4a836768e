import { isRefusal } from './document.js';
import { indexOf, requestPath } from './request-path.js';
import { sendFile } from './send-file.js';
import { sendPage, sendRedirect } from './send-page.js';
const ALLOWED = 'GET, HEAD';
/**
 * Answers the request. Whatever is opened for it is closed when this settles, on every path.
 * @throws what reading the file throws, and bugs
 */
export async function answer(request, response, documents) {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
        // What the client may still send with its request is not read, so the connection cannot go on.
        const headers = ['Allow', ALLOWED, 'Connection', 'close'];
        return sendPage(request, response, 405, `Only ${ALLOWED} are served here.`, headers);
    }
    const path = requestPath(request.url ?? '');
    if (path.kind === 'refused')
        return sendPage(request, response, path.status, path.reason);
    const document = await documents.open(path.name);
    if (isRefusal(document)) {
        if (document.status === 404 && path.folder !== null && (await isFolder(documents, path.name))) {
            return sendRedirect(response, path.folder);
        }
        return sendPage(request, response, document.status, document.reason);
    }
    try {
        return await sendFile(request, response, path.name, document);
    }
    finally {
        document.close();
    }
}
/** A folder is never opened, so whether there is one shows in its index only. */
async function isFolder(documents, name) {
    const index = await documents.open(indexOf(name));
    if (isRefusal(index))
        return false;
    index.close();
    return true;
}
//# sourceMappingURL=answer.js.map