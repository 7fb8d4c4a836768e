/** What generated code is made of. */
export * from './definition.js';
export { Descriptor } from './descriptor.js';
