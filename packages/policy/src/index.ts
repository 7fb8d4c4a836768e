export { checkPolicyRecord, POLICY_NESTING } from './check-record.js';
export { Decision, GRANTED, NO_DECISION, NO_RULE, type RuleInfo } from './decision.js';
export { EventContext } from './event-context.js';
export { ACCESS_NAMES, HANDLE_PROPERTIES, type HandleProperty, isHandleProperty } from './handle.js';
export { PolicyLoadError } from './load-error.js';
export {
  compilePattern,
  PATTERN_LIMITS,
  type Pattern,
  type PatternProblem,
  patternWorkProblem,
} from './pattern.js';
export type { PolicyClass, PolicyEndpoint } from './policy-class.js';
export * from './record.js';
export {
  coversEndpoint,
  coversMethod,
  isMessageEvent,
  type MessageEvent,
  selectsEndpoints,
} from './routing.js';
export { SecurityModule } from './security-module.js';
