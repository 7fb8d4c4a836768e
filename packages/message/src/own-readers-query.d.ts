/** own-readers.ts under one of the names it is loaded by. */
declare module '*&own' {
  export const readers: typeof import('./own-readers.js').readers;
}
