export {
  type Diagnostic,
  Diagnostics,
  type Excerpt,
  formatDiagnostic,
  type Severity,
} from './diagnostics.js';
export * from './model.js';
export { type Position, SourceFile, type Span } from './source.js';
