/**
 * Measures mediated calls when the bench says so over the control socket, which init made and handed over.
 *
 *     latency blocking-sleep | blocking-poll | await-sleep | await-poll | open-sleep | open-poll
 *     rate await
 */
import { createServer } from 'node:net';
import { once } from 'node:events';
import { blocking, connect, resource } from 'sallyport';
import {
  answerCommands,
  type Exchange,
  measureBlocking,
  measureLatency,
  measureRate,
  SAMPLE_NUMBER,
  SAMPLE_TEXT,
} from '@sallyport/bench/client';
import { Echo } from '../generated/bench/Echo.js';

const echo = await connect('server_connection', Echo, 'echo');
const blockingEcho = blocking(echo);
const message = { number: SAMPLE_NUMBER, text: SAMPLE_TEXT };
