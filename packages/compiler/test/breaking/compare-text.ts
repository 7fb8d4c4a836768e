/** Compares two states of descriptions that a test writes down. */
import assert from 'node:assert/strict';
import { temporaryDirectory } from '@sallyport/test-kit';
import { type Comparison, compareModels } from '../../src/breaking/compare-models.js';
import { type DescribedModel, readModel } from '../../src/read-model.js';
import { type Files, writeFiles } from '../check-text.js';

export function modelOf(files: Files): DescribedModel {
  using scratch = temporaryDirectory();
  writeFiles(scratch.path, files);
  const { model, diagnostics } = readModel(scratch.path, { shownFrom: scratch.path, processes: true });
  assert.deepEqual(
    diagnostics.filter(({ severity }) => severity === 'error'),
    [],
  );
  return model;
}

export function compareFiles(from: Files, to: Files): Comparison {
  return compareModels(modelOf(from), modelOf(to));
}

/** Each change as `code effect whom,...`, in the order of the text. */
export function shortly({ changes }: Comparison): string[] {
  return changes.map(({ code, effect, affects }) => `${code} ${effect} ${affects.join(',')}`.trim());
}
