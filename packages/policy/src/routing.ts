/** Which endpoints and methods selectors cover. The server is the destination of a request and the source of what it answers. */
import type { MethodSchema } from '@sallyport/message';
import type { PolicyEndpoint } from './policy-class.js';
import type { EventKind, SelectorsRecord } from './record.js';

export type MessageEvent = 'request' | 'response' | 'error';

export function isMessageEvent(event: EventKind): event is MessageEvent {
  return event === 'request' || event === 'response' || event === 'error';
}

/** Whether selectors say anything of endpoints or methods. */
export function selectsEndpoints(selectors: SelectorsRecord): boolean {
  return (
    selectors.interface !== undefined ||
    selectors.component !== undefined ||
    selectors.endpoint !== undefined ||
    selectors.method !== undefined
  );
}

/** An endpoint goes by its qualified name and by the name einit registers beside it, component and endpoint. */
export function coversEndpoint(selectors: SelectorsRecord, endpoint: PolicyEndpoint): boolean {
  if (selectors.interface !== undefined && selectors.interface !== endpoint.interface.name) return false;
  if (selectors.component !== undefined && selectors.component !== endpoint.component) return false;
  return (
    selectors.endpoint === undefined ||
    selectors.endpoint === endpoint.name ||
    selectors.endpoint === endpoint.alias
  );
}

export function coversMethod(selectors: SelectorsRecord, method: MethodSchema): boolean {
  return selectors.method === undefined || selectors.method === method.name;
}
