/** Documents from a folder of this process, with an account of what was opened and closed. */
import { closeSync, fstatSync, openSync } from 'node:fs';
import { join } from 'node:path';
export class FolderSource {
    folder;
    opened = 0;
    closed = 0;
    /** What the next calls are answered with instead, by name. */
    refusals = new Map();
    constructor(folder) {
        this.folder = folder;
    }
    async open(name) {
        const refusal = this.refusals.get(name);
        if (refusal !== undefined)
            return refusal;
        if (name.split('/').some((segment) => segment.startsWith('.')))
            return { status: 403, reason: 'Denied.' };
        let descriptor;
        try {
            descriptor = openSync(join(this.folder, name), 'r');
        }
        catch {
            return { status: 404, reason: 'There is no such file.' };
        }
        const facts = fstatSync(descriptor, { bigint: true });
        if (!facts.isFile()) {
            closeSync(descriptor);
            return { status: 404, reason: 'There is no such file.' };
        }
        this.opened++;
        let isOpen = true;
        return {
            descriptor,
            size: Number(facts.size),
            modified: facts.mtimeNs / 1000n,
            inode: facts.ino,
            close: () => {
                if (!isOpen)
                    throw new Error(`closed twice: ${name}`);
                isOpen = false;
                this.closed++;
                closeSync(descriptor);
            },
        };
    }
}
//# sourceMappingURL=folder-source.js.map