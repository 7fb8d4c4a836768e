/**
 * Run in a process of its own under a small RLIMIT_NOFILE: a channel whose process has no place for a descriptor that is sent to it. The argument is
 * the wire. Prints what it saw as JSON.
 */
import { constants } from 'node:fs';
import { ImsgChannel, ImsgError } from '../src/index.js';
import {
  closeAll,
  encodeMessage,
  OracleSystemError,
  type OracleWire,
  oracleOpen,
  oraclePair,
  oracleSend,
} from './oracle/index.js';

const wire = process.argv[2] as OracleWire;
const [left, right] = oraclePair();
const channel = new ImsgChannel(right, { wire, descriptors: true });
const file = oracleOpen('/dev/null', constants.O_RDONLY);
const seen: string[] = [];

function see(): void {
  try {
    for (let message = channel.tryReceive(); message; message = channel.tryReceive()) {
      seen.push(`${message.type} ${message.descriptor === undefined ? 'without' : 'with'}`);
    }
  } catch (error) {
    if (!(error instanceof ImsgError)) throw error;
    seen.push(error.code);
  }
}

/** Until the table is full. @returns how it is emptied again */
function fillTable(): () => void {
  const filling: number[] = [];
  for (;;) {
    try {
      filling.push(oracleOpen('/dev/null', constants.O_RDONLY));
    } catch (error) {
      if (!(error instanceof OracleSystemError) || error.code !== 'EMFILE') throw error;
      return () => closeAll(filling);
    }
  }
}

oracleSend(left, encodeMessage(wire, { type: 1, hasFd: true }), [file]);
see();
const empty = fillTable();
oracleSend(left, encodeMessage(wire, { type: 2 }));
see();
oracleSend(left, encodeMessage(wire, { type: 3, hasFd: true }), [file]);
see();
empty();
// There is a place again; another descriptor may not be taken for the one that was lost.
let refused = '';
try {
  oracleSend(left, encodeMessage(wire, { type: 4, hasFd: true }), [file]);
} catch (error) {
  if (!(error instanceof OracleSystemError)) throw error;
  refused = error.code;
}
see();
console.log(JSON.stringify({ seen, closed: channel.closed, failure: channel.failure?.code, refused }));
