/**
 * Keeps the notes. Nothing reaches it that the descriptions and the policy do not allow, so nothing of that is checked
 * again here.
 */
import { serve } from 'sallyport';
import { Board } from '../generated/app/Board.js';
import { BoardIsFull, NoSuchNote, PostError, ReadError } from '../generated/app/Notes.js';

const MAX_NOTES = 100;

const board: { readonly author: string; readonly text: string }[] = [];

await serve(Board, {
  notes: {
    Post: ({ author, text }) => {
      if (board.length === MAX_NOTES) throw new PostError({ reason: BoardIsFull });
      return { number: board.push({ author, text }) };
    },
    Read: ({ number }) => {
      const note = board[number - 1];
      if (note === undefined) throw new ReadError({ reason: NoSuchNote });
      return note;
    },
  },
});
