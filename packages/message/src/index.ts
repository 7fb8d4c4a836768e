export * from './codes.js';
export * from './header.js';
export * from './hello.js';
export * from './limits.js';
export * from './schema.js';
export * from './schema-record.js';
