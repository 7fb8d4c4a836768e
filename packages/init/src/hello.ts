/** HELLO of each process: what its class, its channels and its resources are, as the image has them. */
import { type Solution, type SolutionClass, type StaticHandles, staticHandles } from '@sallyport/image';
import { FlushStatus, FrameWriter } from '@sallyport/imsg';
import {
  encodeHello,
  FIXED_LIMITS,
  FRAME_HEADER_SIZE,
  FrameType,
  type Hello,
  type HelloEndpoint,
  KERNEL_HANDLE,
} from '@sallyport/message';
import { StartError } from './errors.js';
import type { OpenResource } from './resources.js';

export class HelloBook {
  readonly #handles: readonly StaticHandles[];

  constructor(
    readonly solution: Solution,
    readonly dev: boolean,
  ) {
    this.#handles = staticHandles(solution.image);
  }

  /** @param index process index. @param resources its opened resources, in their order. */
  helloOf(index: number, resources: readonly OpenResource[]): Hello {
    const { image } = this.solution;
    const record = image.processes[index]!;
    const handles = this.#handles[index]!;
    return {
      format: 1,
      class: image.classes[record.class]!.name,
      name: record.name,
      limits: record.limits,
      dev: this.dev,
      channels: handles.clientEnds.map((end) => ({
        id: end.id,
        handle: end.handle,
        endpoints: this.#endpointsOf(image.processes[end.server]!.class),
      })),
      served: handles.serverEnds.map((end) => ({ id: end.id, handle: end.handle })),
      endpoints: this.#endpointsOf(record.class),
      resources: resources.map((resource) => ({ name: resource.record.name, kind: resource.record.kind })),
    };
  }

  #endpointsOf(classIndex: number): HelloEndpoint[] {
    const owner: SolutionClass = this.solution.classes[classIndex]!;
    return owner.endpoints.flatMap((endpoint, riid) => {
      const common = {
        riid,
        interface: endpoint.interface.name,
        fingerprint: this.solution.fingerprint(endpoint.interface),
      };
      const named = [{ name: endpoint.name, ...common }];
      return endpoint.alias === null ? named : [...named, { name: endpoint.alias, ...common }];
    });
  }
}

/**
 * Writes HELLO and the resources into the kernel's end of a new process's socket, before the kernel has it: so they are the
 * first the process reads, and the kernel never sees them. The resources' descriptors are taken, also when this throws.
 */
export function sendHello(kernelEnd: number, hello: Hello, resources: readonly OpenResource[]): void {
  const payload = encodeHello(hello);
  const writer = new FrameWriter(FrameType.FD);
  try {
    // Owned by the writer from the first line on, so that one close covers every way out.
    const frames = resources.map((resource, index) => ({ id: 1 + index, descriptor: resource.descriptor }));
    if (payload.length + FRAME_HEADER_SIZE <= FIXED_LIMITS.helloBytes) {
      const at = writer.begin(FrameType.HELLO, 0, KERNEL_HANDLE, payload.length);
      payload.copy(writer.buffer, at);
      writer.end(payload.length);
    }
    for (const frame of frames) {
      writer.addDescriptor(frame.descriptor, frame.id, KERNEL_HANDLE);
      writer.begin(FrameType.HELLO, frame.id, KERNEL_HANDLE, 0);
      writer.end(0);
    }
    if (payload.length + FRAME_HEADER_SIZE > FIXED_LIMITS.helloBytes) {
      throw new StartError(
        `${hello.name} has more channels and endpoints than fit one HELLO; give it fewer connections`,
      );
    }
    if (writer.flush(kernelEnd) !== FlushStatus.DONE) {
      throw new StartError(
        `${hello.name}: its first messages do not fit a socket buffer; give it fewer connections or resources`,
      );
    }
  } finally {
    writer.close();
  }
}
