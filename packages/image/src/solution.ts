/**
 * An image with its tables joined: classes that know their interfaces as schema objects. Made once at load, by the kernel
 * to build its method tables and by init to write HELLO.
 */
import { fingerprintInterface, type InterfaceSchema, readInterface, readTypes } from '@sallyport/message';
import type { SolutionImage } from './image.js';

export interface Endpoint {
  readonly name: string;
  readonly component: string;
  readonly alias: string | null;
  readonly interface: InterfaceSchema;
}

/** A process class; the index of an endpoint is its RIID. */
export interface SolutionClass {
  readonly name: string;
  readonly endpoints: readonly Endpoint[];
}

export interface Solution {
  readonly image: SolutionImage;
  readonly classes: readonly SolutionClass[];
  /** Fingerprint of an interface of this solution. */
  fingerprint(schema: InterfaceSchema): string;
}

/** @throws RecordError when types or interfaces of the image are damaged. */
export function joinSolution(image: SolutionImage): Solution {
  const types = readTypes(image.types);
  const interfaces = image.interfaces.map((record) => readInterface(record, types));
  const fingerprints = new Map<InterfaceSchema, string>();
  return {
    image,
    classes: image.classes.map((record) => ({
      name: record.name,
      endpoints: record.endpoints.map((endpoint) => {
        const schema = interfaces[endpoint.interface];
        if (schema === undefined) throw new RangeError('readImage has checked the interface index');
        return {
          name: endpoint.name,
          component: endpoint.component,
          alias: endpoint.alias,
          interface: schema,
        };
      }),
    })),
    fingerprint(schema) {
      let fingerprint = fingerprints.get(schema);
      if (fingerprint === undefined) {
        fingerprint = fingerprintInterface(schema);
        fingerprints.set(schema, fingerprint);
      }
      return fingerprint;
    },
  };
}
