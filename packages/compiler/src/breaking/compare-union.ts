/**
 * Rules for the members of a union. A member's tag is its index, and all members share one place, so what one member
 * does to the others depends on where it stands and whether the union keeps its size.
 */
import { layoutOf } from '@sallyport/message';
import type { CheckedField, CheckedType } from '../model.js';
import { quote } from '../printable.js';
import { type Changes, EVERYBODY, PEERS } from './change.js';
import { compareMatched, type FieldOwner, textOf } from './compare-fields.js';
import { receiversOf, sendersOf } from './directions.js';
import { isReordered, matchFields } from './match-fields.js';
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
  const tagsKept = matching.matches.every((match) => match.fromIndex === match.toIndex);
  const before = layoutOf(from.schema);
  const after = layoutOf(to.schema);
  const sameForm = before.size === after.size && before.alignment === after.alignment;
  const tagOf = (fields: readonly CheckedField[], member: CheckedField) => `tag ${fields.indexOf(member)}`;
  for (const member of matching.removed) {
    changes.addGone(member.span, {
      code: 'member-removed',
      effect: tagsKept ? 'values' : 'wire',
      affects: tagsKept ? [...sendersOf(owner.directions), 'policy'] : EVERYBODY,
      subject: owner.subject,
      message: `the member ${quote(member.name)} of ${owner.subject} is gone`,
      from: `${textOf(member)}, ${tagOf(from.fields, member)}`,
    });
  }
  for (const member of matching.added) {
    changes.add(member.span, {
      code: 'member-added',
      effect: tagsKept ? 'values' : 'wire',
      affects: tagsKept ? receiversOf(owner.directions) : PEERS,
      subject: owner.subject,
      message: tagsKept
        ? `the member ${quote(member.name)} of ${owner.subject} is new, and who receives the union does not know it`
        : `the member ${quote(member.name)} of ${owner.subject} is new and moves the tags of others`,
      to: `${textOf(member)}, ${tagOf(to.fields, member)}`,
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
  if (sameForm) return;
  changes.add(to.span, {
    code: 'union-resized',
    effect: 'wire',
    affects: PEERS,
    subject: owner.subject,
    message: `${owner.subject} takes another place in messages, since its largest member is another`,
    from: `size ${before.size}, alignment ${before.alignment}`,
    to: `size ${after.size}, alignment ${after.alignment}`,
  });
}
