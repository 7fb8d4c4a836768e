/**
 * Where a message of one class to another goes: for each pair of classes and each method of the server's class, everything that
 * is needed to check and judge it, found by RIID and MID with two array accesses. A pair is compiled when its first channel is made.
 */
import type { Solution } from '@sallyport/image';
import {
  compileVerifier,
  layoutInterface,
  type MessageLayout,
  type MessageVerifier,
  type MethodLayout,
} from '@sallyport/message';
import type { Decision, SecurityModule } from '@sallyport/policy';

/** One kind of message of one method between one pair of classes. */
export interface MessageRoute {
  readonly layout: MessageLayout;
  readonly verify: MessageVerifier;
  readonly decision: Decision;
}

export interface MethodRoute {
  readonly riid: number;
  readonly mid: number;
  readonly request: MessageRoute;
  readonly response: MessageRoute;
  readonly error: MessageRoute;
}

/** Routes by RIID, then MID. */
export type PairRoutes = readonly (readonly MethodRoute[])[];

interface MethodChecks {
  readonly layout: MethodLayout;
  readonly request: MessageVerifier;
  readonly response: MessageVerifier;
  readonly error: MessageVerifier;
}

export class RouteTable {
  readonly #pairs = new Map<number, PairRoutes>();
  /** Verifiers by class: independent of who calls. */
  readonly #checks = new Map<number, readonly (readonly MethodChecks[])[]>();

  constructor(
    readonly solution: Solution,
    readonly security: SecurityModule,
  ) {}

  /** @param client class index. @param server class index. */
  between(client: number, server: number): PairRoutes {
    const key = client * this.solution.classes.length + server;
    let routes = this.#pairs.get(key);
    if (routes === undefined) {
      routes = this.#compile(client, server);
      this.#pairs.set(key, routes);
    }
    return routes;
  }

  #compile(client: number, server: number): PairRoutes {
    const { security } = this;
    return this.#checksOf(server).map((methods, riid) =>
      methods.map((checks, mid) => ({
        riid,
        mid,
        request: {
          layout: checks.layout.request,
          verify: checks.request,
          decision: security.messageDecision('request', client, server, riid, mid),
        },
        // A response goes from the server to the client.
        response: {
          layout: checks.layout.response,
          verify: checks.response,
          decision: security.messageDecision('response', server, client, riid, mid),
        },
        error: {
          layout: checks.layout.error,
          verify: checks.error,
          decision: security.messageDecision('error', server, client, riid, mid),
        },
      })),
    );
  }

  #checksOf(classIndex: number): readonly (readonly MethodChecks[])[] {
    let checks = this.#checks.get(classIndex);
    if (checks === undefined) {
      const endpoints = this.solution.classes[classIndex]?.endpoints ?? [];
      checks = endpoints.map((endpoint) =>
        layoutInterface(endpoint.interface).methods.map((layout) => ({
          layout,
          request: compileVerifier(layout.request),
          response: compileVerifier(layout.response),
          error: compileVerifier(layout.error),
        })),
      );
      this.#checks.set(classIndex, checks);
    }
    return checks;
  }
}
