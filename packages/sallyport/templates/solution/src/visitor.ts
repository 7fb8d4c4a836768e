/** Posts the notes that init.yaml gives it as arguments, reads them, and shows how each call ended. */
import { connect, IpcError } from 'sallyport';
import { NoSuchNote, Notes, ReadError } from '../generated/app/Notes.js';

// The endpoint `notes` at the other end of the channel `board_connection` of init.yaml.
const notes = await connect('board_connection', Notes, 'notes');

for (const text of process.argv.slice(2)) {
  await show(`post ${JSON.stringify(text)}`, async () => {
    const { number } = await notes.Post({ author: 'Ada', text });
    return `it is number ${number}`;
  });
}
for (const number of [1, 7]) {
  await show(`read ${number}`, async () => {
    const { author, text } = await notes.Read({ number });
    return `${author} wrote ${JSON.stringify(text)}`;
  });
}

async function show(what: string, call: () => Promise<string>): Promise<void> {
  try {
    console.log(`${what}: ${await call()}`);
  } catch (error) {
    console.log(`${what}: ${ending(error)}`);
  }
}

/**
 * Calls end in three ways: a result, the server's own no, and an outcome such as DENIED, of which the server need not
 * even hear.
 */
function ending(error: unknown): string {
  if (error instanceof ReadError && error.detail.reason === NoSuchNote) return 'there is no such note';
  if (error instanceof IpcError) return error.code;
  throw error;
}
