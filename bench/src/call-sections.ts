/** The sections that measure calls: which contenders, which ratios, which aims. */
import type { PlainSection, Turn } from './plain-section.js';

const IN_FLIGHT = 256;

const CALLS: PlainSection = {
  name: 'calls',
  title: 'One call at a time: a number and a short text there, the same back',
  turns: [
    { key: 'c-sleep', title: 'C, three processes, sleeping', driver: 'c', command: 'latency sleep' },
    {
      key: 'blocking-sleep',
      title: 'mediated, blocking, sleeping',
      driver: 'sallyport',
      command: 'latency blocking-sleep',
    },
    { key: 'c-poll', title: 'C, three processes, client polls', driver: 'c', command: 'latency poll' },
    {
      key: 'blocking-poll',
      title: 'mediated, blocking, client polls',
      driver: 'sallyport',
      command: 'latency blocking-poll',
    },
    {
      key: 'c-apart',
      title: 'C, sleeping, relay on another core',
      driver: 'c-apart',
      command: 'latency sleep',
    },
    { key: 'child-process', title: 'child_process JSON', driver: 'child-process', command: 'latency json' },
    {
      key: 'await-poll',
      title: 'mediated, await, client polls',
      driver: 'sallyport',
      command: 'latency await-poll',
    },
    {
      key: 'await-sleep',
      title: 'mediated, await, sleeping',
      driver: 'sallyport',
      command: 'latency await-sleep',
    },
    { key: 'worker', title: 'worker postMessage', driver: 'worker', command: 'latency clone' },
  ],
  ratios: [
    {
      key: 'blocking-poll/c-sleep',
      title: 'blocking, polling : C sleeping',
      figure: 'median',
      of: 'blocking-poll',
      to: 'c-sleep',
      aim: { atMost: 0.9 },
    },
    {
      key: 'blocking-poll/c-poll',
      title: 'blocking, polling : C polling',
      figure: 'median',
      of: 'blocking-poll',
      to: 'c-poll',
      aim: { atMost: 2 },
    },
    {
      key: 'blocking-sleep/c-sleep',
      title: 'blocking, sleeping : C sleeping',
      figure: 'median',
      of: 'blocking-sleep',
      to: 'c-sleep',
      aim: { atMost: 2 },
    },
    {
      key: 'blocking-poll/c-apart',
      title: 'blocking, polling : C on two cores',
      figure: 'median',
      of: 'blocking-poll',
      to: 'c-apart',
    },
    {
      key: 'await-poll/child-process',
      title: 'await, polling : child_process',
      figure: 'median',
      of: 'await-poll',
      to: 'child-process',
      aim: { atMost: 0.8 },
    },
    {
      key: 'await-sleep/child-process',
      title: 'await, sleeping : child_process',
      figure: 'median',
      of: 'await-sleep',
      to: 'child-process',
    },
    {
      key: 'blocking-poll/child-process',
      title: 'blocking, polling : child_process',
      figure: 'median',
      of: 'blocking-poll',
      to: 'child-process',
    },
    {
      key: 'await-poll/worker',
      title: 'await, polling : worker',
      figure: 'median',
      of: 'await-poll',
      to: 'worker',
    },
  ],
  notes: [
    'Polling asks the own socket for at most 60 us before it sleeps; only the side that waits for an answer does it.',
    'C polls always, Sallyport while it finds that answers come sooner for it.',
    'Linux keeps processes that only wait for one another on one core when nothing else runs; then a wake-up costs little',
    'and polling gains little. Under load they are spread, and a wake-up costs more than all the rest of a call.',
    'C and Sallyport pass a third process that looks at every frame; child_process and worker have no third party.',
  ],
};

const RATE: PlainSection = {
  name: 'rate',
  title: `${IN_FLIGHT} calls in flight`,
  turns: [
    { key: 'child-process', title: 'child_process JSON', driver: 'child-process', command: 'rate json' },
    { key: 'await', title: 'mediated, await', driver: 'sallyport', command: 'rate await' },
    { key: 'worker', title: 'worker postMessage', driver: 'worker', command: 'rate clone' },
    { key: 'c', title: 'C, three processes', driver: 'c', command: 'rate sleep' },
  ].map((turn) => ({ ...turn, inFlight: IN_FLIGHT }) as Turn),
  ratios: [
    {
      key: 'await/child-process',
      title: 'mediated : child_process',
      figure: 'rate',
      of: 'await',
      to: 'child-process',
      aim: { atLeast: 2 },
    },
    { key: 'await/worker', title: 'mediated : worker', figure: 'rate', of: 'await', to: 'worker' },
    { key: 'await/c', title: 'mediated : C', figure: 'rate', of: 'await', to: 'c' },
  ],
};

const DESCRIPTORS: PlainSection = {
  name: 'descriptors',
  title: 'One call at a time, a descriptor of a file in each answer',
  turns: [
    {
      key: 'c-sleep',
      title: 'C, three processes, sleeping',
      driver: 'c-descriptors',
      command: 'latency sleep',
    },
    {
      key: 'open-sleep',
      title: 'mediated, blocking, sleeping',
      driver: 'sallyport',
      command: 'latency open-sleep',
    },
    {
      key: 'c-poll',
      title: 'C, three processes, client polls',
      driver: 'c-descriptors',
      command: 'latency poll',
    },
    {
      key: 'open-poll',
      title: 'mediated, blocking, client polls',
      driver: 'sallyport',
      command: 'latency open-poll',
    },
    {
      key: 'plain-poll',
      title: 'the same without a descriptor',
      driver: 'sallyport',
      command: 'latency blocking-poll',
    },
  ],
  ratios: [
    {
      key: 'open-sleep/c-sleep',
      title: 'sleeping : C sleeping',
      figure: 'median',
      of: 'open-sleep',
      to: 'c-sleep',
    },
    {
      key: 'open-poll/c-poll',
      title: 'polling : C polling',
      figure: 'median',
      of: 'open-poll',
      to: 'c-poll',
    },
    {
      key: 'open-poll/plain-poll',
      title: 'polling : without descriptor',
      figure: 'median',
      of: 'open-poll',
      to: 'plain-poll',
    },
  ],
  notes: [
    'The server opens the file for each answer; the client closes the descriptor. Mediated, the policy checks its kind,',
    'access and size, as read from the descriptor by the kernel process.',
  ],
};

export const CALL_SECTIONS: readonly PlainSection[] = [CALLS, RATE, DESCRIPTORS];
