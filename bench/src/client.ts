/** What a process that measures needs of the bench; the solution in bench/solution imports it from here. */
export { answerCommands, type Handlers } from './commands.js';
export {
  type Exchange,
  type Measurement,
  measureBlocking,
  measureLatency,
  measureRate,
} from './measure.js';
export { SAMPLE_NUMBER, SAMPLE_TEXT } from './sample-message.js';
