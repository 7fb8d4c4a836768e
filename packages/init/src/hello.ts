/** HELLO of each process: what its class, its channels and its resources are, as the image has them. */
import { type Solution, type SolutionClass, type StaticHandles, staticHandles } from '@sallyport/image';
import { FlushStatus, FrameWriter } from '@sallyport/imsg/frames';
import {
  encodeHello,
  FIXED_LIMITS,
  FRAME_HEADER_SIZE,
  FrameType,
  type Hello,
  type HelloEndpoint,
  KERNEL_HANDLE,
  RecordError,
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

  /** @param index process index. */
  helloOf(index: number): Hello {
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
      resources: record.resources.map(({ name, kind }) => ({ name, kind })),
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
  const writer = new FrameWriter(FrameType.FD);
  try {
    // The resources first change their owner: whatever fails from here on, one close covers them all.
    const frames = new FrameWriter(FrameType.FD);
    try {
      resources.forEach((resource, index) => {
        frames.addDescriptor(resource.descriptor, 1 + index, KERNEL_HANDLE);
        frames.begin(FrameType.HELLO, 1 + index, KERNEL_HANDLE, 0);
        frames.end(0);
      });
      sendWhole(writer, hello, kernelEnd);
      if (frames.flush(kernelEnd) !== FlushStatus.DONE) throw tooMuch(hello);
    } finally {
      frames.close();
    }
  } finally {
    writer.close();
  }
}

function sendWhole(writer: FrameWriter, hello: Hello, kernelEnd: number): void {
  const payload = encodePayload(hello);
  if (payload.length + FRAME_HEADER_SIZE > FIXED_LIMITS.helloBytes) throw tooMuch(hello);
  const at = writer.begin(FrameType.HELLO, 0, KERNEL_HANDLE, payload.length);
  payload.copy(writer.buffer, at);
  writer.end(payload.length);
  if (writer.flush(kernelEnd) !== FlushStatus.DONE) throw tooMuch(hello);
}

function encodePayload(hello: Hello): Buffer {
  try {
    return encodeHello(hello);
  } catch (error) {
    if (error instanceof RecordError) throw new StartError(`${hello.name}: ${error.message}`);
    throw error;
  }
}

function tooMuch(hello: Hello): StartError {
  return new StartError(
    `what ${hello.name} has to be told at its start does not fit; give it fewer connections, endpoints or resources`,
  );
}
