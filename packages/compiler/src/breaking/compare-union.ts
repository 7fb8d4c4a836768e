/**
 * Rules for the members of a union. A member's tag is its index, and all members share one place, so what one member
 * does to the others depends on where it stands and whether the union keeps its size. A peer built before refuses a tag
 * it does not know, but takes the bytes of a tag it knows for the member that had it.
 */
import { layoutOf } from '@sallyport/message';
import type { CheckedType } from '../model.js';
import { quote } from '../text/printable.js';
import { type Changes, EVERYBODY, PEERS } from './change.js';
import { compareMatched, type FieldOwner, textOf } from './compare-fields.js';
import { receiversOf, sendersOf } from './directions.js';
import { isReordered, matchFields } from './match.js';
import type { StructureComparer } from './same-structure.js';

export function compareUnion(
  owner: FieldOwner,
  from: CheckedType,
  to: CheckedType,
  comparer: StructureComparer,
  changes: Changes,
): void {
  const matching = matchFields(from.fields, to.fields, comparer);
  compareMatched(owner, matching, comparer, changes);
  for (const { item: member, index: tag } of matching.removed) {
    const now = to.fields[tag];
    changes.addGone(member.span, {
      code: 'member-removed',
      effect: now === undefined ? 'values' : 'wire',
      affects: now === undefined ? [...sendersOf(owner.directions), 'policy'] : EVERYBODY,
      subject: owner.subject,
      message: `the member ${quote(member.name)} of ${owner.subject} is gone${
        now === undefined ? '' : `, and ${quote(now.name)} takes its tag`
      }`,
      from: `${textOf(member)}, tag ${tag}`,
    });
  }
  for (const { item: member, index: tag } of matching.added) {
    const before = from.fields[tag];
    changes.add(member.span, {
      code: 'member-added',
      effect: before === undefined ? 'values' : 'wire',
      affects: before === undefined ? receiversOf(owner.directions) : PEERS,
      subject: owner.subject,
      message: `the member ${quote(member.name)} of ${owner.subject} is new${
        before === undefined
          ? ', and who receives the union does not know it'
          : ` and takes the tag of ${quote(before.name)}`
      }`,
      to: `${textOf(member)}, tag ${tag}`,
    });
  }
  // Other orders are reported as such.
  const moved = matching.matches.filter((match) => match.fromIndex !== match.toIndex);
  if (!isReordered(matching)) {
    for (const { from: old, to: member, fromIndex, toIndex } of moved) {
      changes.add(member.span, {
        code: 'tag-moved',
        effect: 'wire',
        affects: PEERS,
        subject: owner.subject,
        message: `the member ${quote(old.name)} of ${owner.subject} has another tag`,
        from: `tag ${fromIndex}`,
        to: `tag ${toIndex}`,
      });
    }
  }
  const oldForm = layoutOf(from.schema);
  const form = layoutOf(to.schema);
  if (oldForm.size === form.size && oldForm.alignment === form.alignment) return;
  changes.add(to.span, {
    code: 'union-resized',
    effect: 'wire',
    affects: PEERS,
    subject: owner.subject,
    message: `${owner.subject} takes another place in messages, since its largest member is another`,
    from: `size ${oldForm.size}, alignment ${oldForm.alignment}`,
    to: `size ${form.size}, alignment ${form.alignment}`,
  });
}
