/** An imsg of its own, on the C library alone, to compare the product with. It shares no code with the product. */
export {
  closesOnExec,
  LITTLE_ENDIAN,
  oracleClose,
  oracleOpen,
  oraclePair,
  oraclePoll,
} from './descriptors.js';
export { OracleSystemError } from './libc.js';
export {
  decodeHeader,
  encodeHeader,
  encodeMessage,
  HEADER_BYTES,
  type OracleHeader,
  type OracleOutgoing,
  type OracleWire,
} from './message.js';
export { type OracleMessage, OracleRangeError, OracleReader, type OracleReaderOptions } from './reader.js';
export { openPty, type Pty, setTerminalSize, type TerminalSize, terminalSize } from './terminal.js';
export {
  closeAll,
  MOST_DESCRIPTORS,
  type OracleReceived,
  oracleReceive,
  oracleReceiveSoon,
  oracleSend,
} from './transfer.js';
