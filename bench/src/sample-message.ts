/**
 * The message all contenders in Node send: a number and 23 characters, so that the mediated frame is 80 bytes long with
 * its headers, the size the program in C sends as well.
 */
export const SAMPLE_NUMBER = 41;
export const SAMPLE_TEXT = 'twenty-three characters';

export interface SampleMessage {
  readonly id: number;
  readonly number: number;
  readonly text: string;
}
