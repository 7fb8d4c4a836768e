export { checkSyntax } from './check-syntax.js';
export { type Compilation, type CompileOptions, compile } from './compile.js';
export {
  type Diagnostic,
  Diagnostics,
  type Excerpt,
  formatDiagnostic,
  type Severity,
} from './diagnostics.js';
export { emitImage } from './emit-image.js';
export { INIT_FILE, type LoadOptions, loadSolution } from './load-solution.js';
export * from './model.js';
export { printable } from './printable.js';
export { POLICY_FILE } from './psl/read-policy.js';
export { type Position, SourceFile, type Span } from './source.js';
export { STUBS_FOLDER } from './source-reader.js';
export { type GeneratedFile, generateTypeScript } from './typescript/generate.js';
