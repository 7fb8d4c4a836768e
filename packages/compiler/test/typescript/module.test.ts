import assert from 'node:assert/strict';
import { test } from '@sallyport/test-kit';
import { Module } from '../../src/typescript/module.js';

test('imports are declared once each, packages first, types as types, names in order', () => {
  const module = new Module('shop/Till.ts', 'Header.');
  module.scope.take('Till');
  module.libraryValue('defineInterface');
  module.libraryType('Method');
  module.libraryType('Method');
  module.type({ from: 'shop/Shelf.ts', name: 'Line' });
  module.type({ from: 'kl/core/Types.ts', name: 'Retcode' });
  module.writeSection(['export const Till = 1;']);
  assert.equal(
    module.text(),
    `// Header.
import { defineInterface, type Method } from 'sallyport/codegen/v1';
import type { Retcode } from '../kl/core/Types.js';
import type { Line } from './Shelf.js';

export const Till = 1;
`,
  );
});

test('an import gives way to the names of the module and to earlier imports', () => {
  const module = new Module('A.ts', 'Header.');
  module.scope.take('Method');
  assert.equal(module.libraryType('Method'), 'Method_');
  assert.equal(module.type({ from: 'b/Method.ts', name: 'Method' }), 'Method__');
  assert.equal(
    module.text(),
    `// Header.
import type { Method as Method_ } from 'sallyport/codegen/v1';
import type { Method as Method__ } from './b/Method.js';

export {};
`,
  );
});

test('a name used as a type and as a value is imported as a value', () => {
  const module = new Module('A.ts', 'Header.');
  module.libraryType('MethodError');
  module.libraryValue('MethodError');
  assert.match(module.text(), /^import \{ MethodError \} from/m);
});

test('a long import is written over several lines', () => {
  const module = new Module('A.ts', 'Header.');
  for (const name of [
    'Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    'Bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb',
    'Cccccccccccccccccccc',
  ]) {
    module.libraryType(name);
  }
  assert.match(
    module.text(),
    /^import type \{\n {2}A+a+,\n {2}Bb+,\n {2}Cc+,\n\} from 'sallyport\/codegen\/v1';$/m,
  );
});
