/** The solution shop.ts shows the code of, as descriptions. */
export const SHOP: Readonly<Record<string, string>> = {
  'shop/Shelf.idl': `package shop.Shelf
const UInt32 Most = 4 * 8;
const UInt64 Epoch = 1 << 40;
const SInt64 Least = -1;
union Pay {
  UInt32 cash;
  bytes<32> card;
}
interface {
  /* Puts one.
   *   name  what it is called
   *   code  why not */
  Put(in string<64> name, in UInt64 size, out UInt64 receipt, error UInt32 code);
  Buy(in Pay pay, in sequence<string<64>, 8> lines, out Handle file);
  Open();
  /* Marks a field.

     corner   where it begins,
              and where it ends */
  Mark(in array<array<SInt32, 2>, 2> corner, in array<UInt8, 17> code, out array<SInt32, 2> size);
}
`,
  'base/Log.idl': 'package base.Log\ninterface {\n  Write(in string<64> line);\n}\n',
  'shop/Parts.cdl': 'component shop.Parts\nendpoints {\n  log : base.Log\n}\n',
  'shop/Store.edl':
    'entity shop.Store\nendpoints {\n  shelf : shop.Shelf\n}\ncomponents {\n  till : shop.Parts\n}\n',
  'shop/Till.edl': 'entity shop.Till\n',
  'init.yaml': `entities:
- name: shop.Till
  path: till.js
  connections:
  - target: shop.Store
    id: store
- name: shop.Store
  path: store.js
`,
  'security.psl': `execute: kl.core.Execute
use nk.base._
use EDL kl.core.Core
use EDL Einit
use EDL shop.Store
use EDL shop.Till
execute { grant () }
request { grant () }
response { grant () }
`,
};
