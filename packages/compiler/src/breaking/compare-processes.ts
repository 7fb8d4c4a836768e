/** Rules for the processes and channels of init.yaml. */
import type { CheckedProcess } from '../model.js';
import { quote } from '../text/printable.js';
import type { Changes } from './change.js';

export function compareProcesses(
  from: readonly CheckedProcess[],
  to: readonly CheckedProcess[],
  changes: Changes,
): void {
  const processes = new Map(to.map((process) => [process.name, process]));
  for (const process of from) {
    const other = processes.get(process.name);
    if (other !== undefined) compareProcess(process, other, changes);
    else {
      changes.addGone(process.span, {
        code: 'process-removed',
        effect: 'source',
        affects: ['clients'],
        subject: `process ${process.name}`,
        message: `the process ${quote(process.name)} is gone`,
        from: process.class.name,
      });
    }
  }
  const known = new Set(from.map(({ name }) => name));
  for (const process of to) {
    if (known.has(process.name)) continue;
    changes.add(process.span, {
      code: 'process-added',
      effect: 'none',
      affects: [],
      subject: `process ${process.name}`,
      message: `the process ${quote(process.name)} is new`,
      to: process.class.name,
    });
  }
}

function compareProcess(from: CheckedProcess, to: CheckedProcess, changes: Changes): void {
  if (from.class.name !== to.class.name) {
    changes.add(to.span, {
      code: 'process-class',
      effect: 'source',
      affects: ['clients', 'servers', 'policy'],
      subject: `process ${to.name}`,
      message: `the process ${quote(to.name)} is of another class`,
      from: from.class.name,
      to: to.class.name,
    });
  }
  compareChannels(from, to, changes);
}

function compareChannels(from: CheckedProcess, to: CheckedProcess, changes: Changes): void {
  const channels = new Map(to.channels.map((channel) => [channel.id, channel]));
  const known = new Set(from.channels.map(({ id }) => id));
  const fresh = to.channels.filter(({ id }) => !known.has(id));
  const taken = new Set<string>();
  for (const channel of from.channels) {
    const subject = `channel ${channel.id} of ${to.name}`;
    const same = channels.get(channel.id);
    if (same === undefined) {
      const renamed = fresh.find(({ id, target }) => target === channel.target && !taken.has(id));
      if (renamed === undefined) {
        changes.addGone(channel.span, {
          code: 'channel-removed',
          effect: 'source',
          affects: ['clients'],
          subject,
          message: `the ${subject} is gone`,
          from: channel.target,
        });
        continue;
      }
      taken.add(renamed.id);
      changes.add(renamed.span, {
        code: 'channel-renamed',
        effect: 'source',
        affects: ['clients'],
        subject,
        message: `the ${subject} is now called ${quote(renamed.id)}`,
        from: channel.id,
        to: renamed.id,
      });
    } else if (same.target !== channel.target) {
      changes.add(same.span, {
        code: 'channel-target',
        effect: 'source',
        affects: ['clients'],
        subject,
        message: `the ${subject} leads to another process`,
        from: channel.target,
        to: same.target,
      });
    }
  }
  for (const { id, target, span } of fresh) {
    if (taken.has(id)) continue;
    changes.add(span, {
      code: 'channel-added',
      effect: 'none',
      affects: [],
      subject: `channel ${id} of ${to.name}`,
      message: `the channel ${id} of ${to.name} is new`,
      to: target,
    });
  }
}
