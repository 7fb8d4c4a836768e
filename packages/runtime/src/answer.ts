/** From the frame that ends a call to what its caller gets. */
import { FrameType, outcomeName } from '@sallyport/message';
import type { CalledMethod } from './call.js';
import { IpcError, type IpcErrorCode } from './errors.js';
import { type Frame, FrameHandles, readStatus } from './frame.js';
import type { MessageCodec } from './method.js';

const handles = new FrameHandles();

/** The result of a RESPONSE frame. Descriptors in it belong to the objects in the result. */
export function readResponse(target: CalledMethod, frame: Frame): Record<string, unknown> {
  return decodeBody(target.method.response, frame);
}

/** Decodes the body of a message, which the kernel has verified. */
export function decodeBody(codec: MessageCodec, frame: Frame): Record<string, unknown> {
  return codec.decode(frame.buffer, frame.view, frame.payloadStart, frame.payloadEnd, handles.of(frame));
}

/** The exception an ERROR or STATUS frame stands for. */
export function readFailure(target: CalledMethod, frame: Frame): Error {
  if (frame.type === FrameType.ERROR) {
    const { errorClass, error } = target.method;
    if (errorClass === undefined) return new IpcError('PEER_FAULT', target.subject);
    return new errorClass(decodeBody(error, frame) as never);
  }
  const { outcome, incident, text } = readStatus(frame);
  return new IpcError(errorCode(outcome), target.subject, incident, text);
}

/** A call cannot end with a STATUS of success: that would be an answer without its content. */
export function errorCode(outcome: number): IpcErrorCode {
  const name = outcomeName(outcome);
  return name === 'OK' ? 'INTERNAL' : name;
}
