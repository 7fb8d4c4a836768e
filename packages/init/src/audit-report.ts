/** Audit records as lines for people: who wanted what of whom, and which part of the system said no. */
import {
  AUDIT_RECORD_SIZE,
  type AuditRecord,
  AuditSubsystem,
  INIT_INDEX,
  KERNEL_INDEX,
  readAuditRecord,
  type Solution,
} from '@sallyport/image';
import { outcomeName, type VerifyFault, verifyFaultName } from '@sallyport/message';

const MALFORMED_FRAME = 'a frame that cannot be parsed';

export class AuditReport {
  constructor(readonly solution: Solution) {}

  /** @param batch whole records. @param dropped records the kernel could not keep. */
  lines(batch: DataView, dropped: number): string[] {
    const lines: string[] = [];
    if (dropped > 0) lines.push(`${dropped} audit records were dropped`);
    for (let at = 0; at + AUDIT_RECORD_SIZE <= batch.byteLength; at += AUDIT_RECORD_SIZE) {
      const record = readAuditRecord(batch, at);
      if (record.suppressed > 0) {
        lines.push(
          `${record.suppressed} more refusals of ${this.#processName(record.source)} were counted only`,
        );
      }
      if (record.subsystem !== AuditSubsystem.COUNTED) lines.push(this.#line(record));
    }
    return lines;
  }

  #line(record: AuditRecord): string {
    const source = this.#processName(record.source);
    const destination = this.#processName(record.destination);
    const what = this.#methodName(record);
    const way = destination === '' ? source : `${source} -> ${destination}`;
    return `${outcomeName(record.outcome)} ${record.event} ${way}${what} (${this.#reason(record)}) #${record.incident}`;
  }

  #reason(record: AuditRecord): string {
    switch (record.subsystem) {
      case AuditSubsystem.PROVIDER: {
        const { position } = record;
        if (position === null) return 'a rule of the policy';
        const file = this.solution.image.policy.files[position.file] ?? '?';
        return `${file}:${position.line}:${position.column}`;
      }
      case AuditSubsystem.ROUTER:
        return 'no rule allows it';
      case AuditSubsystem.VALIDATOR:
        return record.detail === 0
          ? 'not a valid message'
          : `not a valid message: ${verifyFaultName(record.detail as VerifyFault)}`;
      case AuditSubsystem.FRAMING:
        return MALFORMED_FRAME;
      default:
        return 'the kernel failed while checking it';
    }
  }

  #processName(index: number): string {
    if (index === KERNEL_INDEX) return 'kernel';
    if (index === INIT_INDEX) return 'init';
    return this.solution.image.processes[index]?.name ?? '';
  }

  /** The method is the server's: the destination of requests, the source of what comes back. */
  #methodName(record: AuditRecord): string {
    if (record.riid < 0) return '';
    const server = record.event === 'request' ? record.destination : record.source;
    const classIndex =
      server === KERNEL_INDEX
        ? this.solution.image.kernelClass
        : (this.solution.image.processes[server]?.class ?? -1);
    const endpoint = this.solution.classes[classIndex]?.endpoints[record.riid];
    const method = endpoint?.interface.methods[record.mid];
    return endpoint === undefined
      ? ` endpoint ${record.riid}, method ${record.mid}`
      : ` ${endpoint.name}.${method?.name ?? record.mid}`;
  }
}
