/**
 * The function that makes the objects of one struct, eight times. This module is loaded eight times, each time under
 * another query string, and each time the engine learns anew (record-reader.ts says what for). The eight must stay
 * textually apart: functions made by one place in the source share what the engine learns. Loading a module takes
 * some 0.2 ms of every start, so there are eight in it and not one. A test compares them.
 */
import type { RecordReader } from './decode-plan.js';

type Row = Record<string, unknown>;

/** Each reads and stores as many fields as there are names, which are at most MADE_FIELDS. */
export const readers: readonly RecordReader[] = [
  (plan, buffer, view, base, arena, handles) => {
    const { fields: f, names } = plan;
    const { length } = names;
    const row: Row = {};
    if (length > 0) row[names[0]!] = f[0]!.read(f[0]!, buffer, view, base, arena, handles);
    if (length > 1) row[names[1]!] = f[1]!.read(f[1]!, buffer, view, base, arena, handles);
    if (length > 2) row[names[2]!] = f[2]!.read(f[2]!, buffer, view, base, arena, handles);
    if (length > 3) row[names[3]!] = f[3]!.read(f[3]!, buffer, view, base, arena, handles);
    if (length > 4) row[names[4]!] = f[4]!.read(f[4]!, buffer, view, base, arena, handles);
    if (length > 5) row[names[5]!] = f[5]!.read(f[5]!, buffer, view, base, arena, handles);
    if (length > 6) row[names[6]!] = f[6]!.read(f[6]!, buffer, view, base, arena, handles);
    if (length > 7) row[names[7]!] = f[7]!.read(f[7]!, buffer, view, base, arena, handles);
    return row;
  },
  (plan, buffer, view, base, arena, handles) => {
    const { fields: f, names } = plan;
    const { length } = names;
    const row: Row = {};
    if (length > 0) row[names[0]!] = f[0]!.read(f[0]!, buffer, view, base, arena, handles);
    if (length > 1) row[names[1]!] = f[1]!.read(f[1]!, buffer, view, base, arena, handles);
    if (length > 2) row[names[2]!] = f[2]!.read(f[2]!, buffer, view, base, arena, handles);
    if (length > 3) row[names[3]!] = f[3]!.read(f[3]!, buffer, view, base, arena, handles);
    if (length > 4) row[names[4]!] = f[4]!.read(f[4]!, buffer, view, base, arena, handles);
    if (length > 5) row[names[5]!] = f[5]!.read(f[5]!, buffer, view, base, arena, handles);
    if (length > 6) row[names[6]!] = f[6]!.read(f[6]!, buffer, view, base, arena, handles);
    if (length > 7) row[names[7]!] = f[7]!.read(f[7]!, buffer, view, base, arena, handles);
    return row;
  },
  (plan, buffer, view, base, arena, handles) => {
    const { fields: f, names } = plan;
    const { length } = names;
    const row: Row = {};
    if (length > 0) row[names[0]!] = f[0]!.read(f[0]!, buffer, view, base, arena, handles);
    if (length > 1) row[names[1]!] = f[1]!.read(f[1]!, buffer, view, base, arena, handles);
    if (length > 2) row[names[2]!] = f[2]!.read(f[2]!, buffer, view, base, arena, handles);
    if (length > 3) row[names[3]!] = f[3]!.read(f[3]!, buffer, view, base, arena, handles);
    if (length > 4) row[names[4]!] = f[4]!.read(f[4]!, buffer, view, base, arena, handles);
    if (length > 5) row[names[5]!] = f[5]!.read(f[5]!, buffer, view, base, arena, handles);
    if (length > 6) row[names[6]!] = f[6]!.read(f[6]!, buffer, view, base, arena, handles);
    if (length > 7) row[names[7]!] = f[7]!.read(f[7]!, buffer, view, base, arena, handles);
    return row;
  },
  (plan, buffer, view, base, arena, handles) => {
    const { fields: f, names } = plan;
    const { length } = names;
    const row: Row = {};
    if (length > 0) row[names[0]!] = f[0]!.read(f[0]!, buffer, view, base, arena, handles);
    if (length > 1) row[names[1]!] = f[1]!.read(f[1]!, buffer, view, base, arena, handles);
    if (length > 2) row[names[2]!] = f[2]!.read(f[2]!, buffer, view, base, arena, handles);
    if (length > 3) row[names[3]!] = f[3]!.read(f[3]!, buffer, view, base, arena, handles);
    if (length > 4) row[names[4]!] = f[4]!.read(f[4]!, buffer, view, base, arena, handles);
    if (length > 5) row[names[5]!] = f[5]!.read(f[5]!, buffer, view, base, arena, handles);
    if (length > 6) row[names[6]!] = f[6]!.read(f[6]!, buffer, view, base, arena, handles);
    if (length > 7) row[names[7]!] = f[7]!.read(f[7]!, buffer, view, base, arena, handles);
    return row;
  },
  (plan, buffer, view, base, arena, handles) => {
    const { fields: f, names } = plan;
    const { length } = names;
    const row: Row = {};
    if (length > 0) row[names[0]!] = f[0]!.read(f[0]!, buffer, view, base, arena, handles);
    if (length > 1) row[names[1]!] = f[1]!.read(f[1]!, buffer, view, base, arena, handles);
    if (length > 2) row[names[2]!] = f[2]!.read(f[2]!, buffer, view, base, arena, handles);
    if (length > 3) row[names[3]!] = f[3]!.read(f[3]!, buffer, view, base, arena, handles);
    if (length > 4) row[names[4]!] = f[4]!.read(f[4]!, buffer, view, base, arena, handles);
    if (length > 5) row[names[5]!] = f[5]!.read(f[5]!, buffer, view, base, arena, handles);
    if (length > 6) row[names[6]!] = f[6]!.read(f[6]!, buffer, view, base, arena, handles);
    if (length > 7) row[names[7]!] = f[7]!.read(f[7]!, buffer, view, base, arena, handles);
    return row;
  },
  (plan, buffer, view, base, arena, handles) => {
    const { fields: f, names } = plan;
    const { length } = names;
    const row: Row = {};
    if (length > 0) row[names[0]!] = f[0]!.read(f[0]!, buffer, view, base, arena, handles);
    if (length > 1) row[names[1]!] = f[1]!.read(f[1]!, buffer, view, base, arena, handles);
    if (length > 2) row[names[2]!] = f[2]!.read(f[2]!, buffer, view, base, arena, handles);
    if (length > 3) row[names[3]!] = f[3]!.read(f[3]!, buffer, view, base, arena, handles);
    if (length > 4) row[names[4]!] = f[4]!.read(f[4]!, buffer, view, base, arena, handles);
    if (length > 5) row[names[5]!] = f[5]!.read(f[5]!, buffer, view, base, arena, handles);
    if (length > 6) row[names[6]!] = f[6]!.read(f[6]!, buffer, view, base, arena, handles);
    if (length > 7) row[names[7]!] = f[7]!.read(f[7]!, buffer, view, base, arena, handles);
    return row;
  },
  (plan, buffer, view, base, arena, handles) => {
    const { fields: f, names } = plan;
    const { length } = names;
    const row: Row = {};
    if (length > 0) row[names[0]!] = f[0]!.read(f[0]!, buffer, view, base, arena, handles);
    if (length > 1) row[names[1]!] = f[1]!.read(f[1]!, buffer, view, base, arena, handles);
    if (length > 2) row[names[2]!] = f[2]!.read(f[2]!, buffer, view, base, arena, handles);
    if (length > 3) row[names[3]!] = f[3]!.read(f[3]!, buffer, view, base, arena, handles);
    if (length > 4) row[names[4]!] = f[4]!.read(f[4]!, buffer, view, base, arena, handles);
    if (length > 5) row[names[5]!] = f[5]!.read(f[5]!, buffer, view, base, arena, handles);
    if (length > 6) row[names[6]!] = f[6]!.read(f[6]!, buffer, view, base, arena, handles);
    if (length > 7) row[names[7]!] = f[7]!.read(f[7]!, buffer, view, base, arena, handles);
    return row;
  },
  (plan, buffer, view, base, arena, handles) => {
    const { fields: f, names } = plan;
    const { length } = names;
    const row: Row = {};
    if (length > 0) row[names[0]!] = f[0]!.read(f[0]!, buffer, view, base, arena, handles);
    if (length > 1) row[names[1]!] = f[1]!.read(f[1]!, buffer, view, base, arena, handles);
    if (length > 2) row[names[2]!] = f[2]!.read(f[2]!, buffer, view, base, arena, handles);
    if (length > 3) row[names[3]!] = f[3]!.read(f[3]!, buffer, view, base, arena, handles);
    if (length > 4) row[names[4]!] = f[4]!.read(f[4]!, buffer, view, base, arena, handles);
    if (length > 5) row[names[5]!] = f[5]!.read(f[5]!, buffer, view, base, arena, handles);
    if (length > 6) row[names[6]!] = f[6]!.read(f[6]!, buffer, view, base, arena, handles);
    if (length > 7) row[names[7]!] = f[7]!.read(f[7]!, buffer, view, base, arena, handles);
    return row;
  },
];
