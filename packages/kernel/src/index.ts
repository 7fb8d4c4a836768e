/** Where the kernel's main module is, for the one who starts it as a process; nothing of it is used in-process. */
import { fileURLToPath } from 'node:url';

export const KERNEL_MAIN: string = fileURLToPath(new URL('./main.js', import.meta.url));
