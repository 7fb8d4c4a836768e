/** Front: speaks HTTP to the outside, asks Files for what is asked for, and tells Log how it ended. It opens no file. */
import { connect, resource } from 'sallyport';
import { AccessLog as AccessLogInterface } from '../../generated/web/AccessLog.js';
import { Documents } from '../../generated/web/Documents.js';
import { AccessLog } from './access-log.js';
import { DocumentClient } from './document-client.js';
import { httpServer } from './http-server.js';

/** Milliseconds. A log that takes longer for a batch is as good as gone. */
const LOG_DEADLINE = 5000;

const documents = await connect('files_connection', Documents, 'documents');
const access = await connect('log_connection', AccessLogInterface, 'access');

const log = new AccessLog((entries, dropped) =>
  access.Append({ entries, dropped }, { deadline: LOG_DEADLINE }),
);

// The server owns the listening socket from here on.
httpServer(new DocumentClient(documents), log).listen({ fd: resource('http').take() });
