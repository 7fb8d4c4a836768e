/** Answers every request on a socket, in a thread of its own, until the socket ends. */
import { workerData } from 'node:worker_threads';
import { FrameReader, FrameStatus, FrameWriter } from '@sallyport/imsg/frames';
import {
  compileDecoder,
  compileEncoder,
  FrameType,
  layoutMethod,
  NO_HANDLE_SINK,
  NO_HANDLE_SOURCE,
  readMid,
  writeMessageHeader,
} from '@sallyport/message';
import { midOf, shelfSchema } from './shop.js';

const PUT = midOf('Put');
const NOTHING = Buffer.alloc(0);
const methods = shelfSchema.methods.map((method) => {
  const { request, response } = layoutMethod(method);
  return { decode: compileDecoder(request), encode: compileEncoder(response), room: response.maximumFrame };
});

function echo(socket: number): void {
  const reader = new FrameReader({
    maximumFrameBytes: 1 << 20,
    maximumDescriptors: 4,
    descriptorType: FrameType.FD,
  });
  const writer = new FrameWriter(FrameType.FD);
  while (reader.exchange(socket, NOTHING, 0, -1, 0) > 0) {
    while (reader.next() === FrameStatus.FRAME) {
      if (reader.type !== FrameType.REQUEST) continue;
      const { view, payloadStart, payloadEnd, buffer, id, pid } = reader;
      const mid = readMid(view, payloadStart);
      const method = methods[mid]!;
      const request = method.decode(buffer, view, payloadStart, payloadEnd, NO_HANDLE_SOURCE);
      const value = mid === PUT ? { receipt: Number(request.size as bigint) + 1 } : {};
      const at = writer.begin(FrameType.RESPONSE, id, pid, method.room);
      const end = method.encode(value, writer.buffer, writer.view, at, at + method.room, NO_HANDLE_SINK);
      writeMessageHeader(writer.view, at, FrameType.RESPONSE, 0, 0, mid, 0, 0);
      writer.end(end - at);
    }
    writer.flush(socket);
  }
  reader.close();
  writer.close();
}

const data = workerData as { readonly socket: number } | null;
if (data !== null) echo(data.socket);
