export type { Affected, DescriptionChange, Effect, State } from './breaking/change.js';
export { type Comparison, compareModels } from './breaking/compare-models.js';
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
export { INIT_FILE, isDescription, POLICY_FILE, SKIPPED_FOLDERS } from './files/solution-files.js';
export { STUBS_FOLDER } from './files/source-reader.js';
export {
  FORMATTED_ENDINGS,
  type Formatted,
  formatDescription,
  isFormatted,
} from './format/format-description.js';
export { type FormattedFile, findFormatted, formatFile } from './format/format-files.js';
export { formatLayout } from './layout-report/layout-text.js';
export type * from './layout-report/report.js';
export { type LayoutSelection, reportLayout, unknownNames } from './layout-report/report-layout.js';
export { type LoadOptions, loadSolution } from './load-solution.js';
export * from './model.js';
export { nearest } from './nearest.js';
export { type DescribedModel, type ReadModelOptions, readModel } from './read-model.js';
export { type PageExtension, pageMarkdown } from './reference/markdown.js';
export { type Heading, headingsOf, type ReferencePage } from './reference/page.js';
export { referencePages } from './reference/reference-pages.js';
export { printable } from './text/printable.js';
export { type Position, SourceFile, type Span } from './text/source.js';
export { generateTypeScript } from './typescript/generate.js';
export type { GeneratedFile } from './typescript/generated-file.js';
export { ModuleCache } from './typescript/module-cache.js';
