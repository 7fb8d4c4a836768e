/** Files: opens files below the document root, which is all it holds, for whoever the policy lets ask. */
import { resource, serve } from 'sallyport';
import { Files } from '../../generated/web/Files.js';
import { openDocument } from './open-document.js';

const root = resource('root');

await serve(Files, {
  documents: {
    Open: ({ path }) => openDocument(root, path),
  },
});
