/** Process classes as the policy speaks of them. */
import type { InterfaceSchema } from '@sallyport/message';

/** The index of an endpoint in its class is its RIID. */
export interface PolicyEndpoint {
  /** Qualified name, such as `cserver.ping`. */
  readonly name: string;
  /** Name of the component that provides it; the class name itself when the class declares it directly. */
  readonly component: string;
  /** Its second name, of component and endpoint; null where there is none. */
  readonly alias: string | null;
  readonly interface: InterfaceSchema;
}

/** The index of a class in the list given to SecurityModule is its number in every question. */
export interface PolicyClass {
  readonly name: string;
  readonly endpoints: readonly PolicyEndpoint[];
}
