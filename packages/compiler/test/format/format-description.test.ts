import assert from 'node:assert/strict';
import { test } from '@sallyport/test-kit';
import { formatDescription } from '../../src/format/format-description.js';
import { SourceFile } from '../../src/text/source.js';
import { growthOf, isSeenToGrow, MOST_GROWTH, quadratic } from '../hostile/processor-time.js';

/** Formats a text that must be well formed, and the result again. */
function format(path: string, text: string): string {
  const result = formatDescription(new SourceFile(path, text));
  assert.deepEqual(result.diagnostics, []);
  assert.ok(result.text !== null);
  assert.equal(formatDescription(new SourceFile(path, result.text)).text, result.text);
  return result.text;
}

/** The findings about a text that is left as it is. */
function refused(path: string, text: string): string[] {
  const result = formatDescription(new SourceFile(path, text));
  assert.equal(result.text, null);
  return result.diagnostics.map(({ code, line }) => `${code}:${line}`);
}

test('IDL', () => {
  const before = `/* What it is. */
package   shop.Till // the till
import kl.core.Types
import shop . Types


const UInt32 MaxItems=4*8; // most
const  SInt32  Least = -  1;/* about Two */ const UInt8 Two = 2;
const UInt64 Big = 2**64-(1<<4|3);
typedef string < 64 > Label;
typedef string< -1 > Odd;
typedef sequence<array<UInt8,4>,(MaxItems+1)*2> Rows;
struct Line { Label what; UInt32 cents; }
struct Nothing { }
struct Broken {
UInt8 a; UInt8 b; }
interface{

    // Sells.
\tSell(in sequence<Line,MaxItems> lines,in Pay pay,out UInt64 receipt,error SInt32 code);
    Open ( ) ;



    Close();}`;
  assert.equal(
    format('Till.idl', before),
    `/* What it is. */
package shop.Till // the till

import kl.core.Types
import shop.Types

const UInt32 MaxItems = 4 * 8; // most
const SInt32 Least = -1;
/* about Two */ const UInt8 Two = 2;
const UInt64 Big = 2 ** 64 - (1 << 4 | 3);
typedef string<64> Label;
typedef string< -1> Odd;
typedef sequence<array<UInt8, 4>, (MaxItems + 1) * 2> Rows;
struct Line { Label what; UInt32 cents; }
struct Nothing {}
struct Broken {
    UInt8 a;
    UInt8 b;
}
interface {
    // Sells.
    Sell(in sequence<Line, MaxItems> lines, in Pay pay, out UInt64 receipt, error SInt32 code);
    Open();

    Close();
}
`,
  );
});

test('parameters that do not fit on a line', () => {
  const long = 'AVeryLongNameOfAMethodThatIsHardToBelieveAndStillAName';
  const before = `package P
interface {
Connect(in Handle server,in Handle listener,in Handle client,out Handle outListener,out SInt32 code,error Text why);
Fill(in UInt32 number1,in UInt32 number2,in UInt32 number3,in UInt32 number4,in UInt32 number5,in UInt32 number6);
${long}(in sequence<UInt32, 100> something, out UInt32 b);
Annotated(in UInt8 a, // the first
  in UInt8 b /* no */, out UInt8 c // the last
);
}
`;
  assert.equal(
    format('P.idl', before),
    `package P

interface {
    Connect(in Handle server, in Handle listener, in Handle client,
            out Handle outListener, out SInt32 code,
            error Text why);
    Fill(in UInt32 number1, in UInt32 number2, in UInt32 number3, in UInt32 number4,
         in UInt32 number5, in UInt32 number6);
    ${long}(in sequence<UInt32, 100> something,
    ${' '.repeat(long.length)} out UInt32 b);
    Annotated(in UInt8 a, // the first
              in UInt8 b /* no */,
              out UInt8 c // the last
              );
}
`,
  );
});

test('columns an author aligned stay aligned, others are not', () => {
  const before = `package P
const UInt8 NotFound = 1;
const UInt8 Busy     = 2;

const UInt8 A = 1;
const UInt8 Longer = 2;
struct S {
  string<45> client;
  UInt16   status;   // of HTTP
  UInt8 size;  // bytes
  UInt8 plain;
  UInt8 last; // last
}
`;
  assert.equal(
    format('P.idl', before),
    `package P

const UInt8 NotFound = 1;
const UInt8 Busy     = 2;

const UInt8 A = 1;
const UInt8 Longer = 2;
struct S {
    string<45> client;
    UInt16     status; // of HTTP
    UInt8      size;   // bytes
    UInt8      plain;
    UInt8      last;   // last
}
`,
  );
});

test('CDL and EDL', () => {
  assert.equal(
    format('C.cdl', '// c\ncomponent a . C\nsecurity a.S endpoints{first:a.B interface:a.B}\ncomponents{}'),
    `// c
component a.C

security a.S

endpoints {
    first     : a.B
    interface : a.B
}

components {
}
`,
  );
  assert.equal(
    format('E.edl', 'task  class a.E /* e */ endpoints { a : b.C /* of a */\n\n// of b\nlonger:b.C }\r\n'),
    `task class a.E

/* e */ endpoints {
    a : b.C /* of a */

    // of b
    longer : b.C
}
`,
  );
  assert.equal(format('D.edl', '\ufeffentity D'), 'entity D\n');
});

test('PSL', () => {
  const before = `execute:kl.core.Execute
audit   default=trace   0
use nk.base._
use  EDL  a . B
task class X:path.to.Edl
@INIT_EXTERNAL_ENTITIES@

execute { grant() }
request  { grant () }
error { grant() }

request  src=a.B,dst=c.D
  endpoint=e.F
{
  audit trace assert(message.a>-1&&!(message.b.[0]==1)||re.match{text:message.c,pattern:"^x$"})  // why
  match method=M{grant()}
  match method=Longer   {deny()}
  bool.any[message.a==1,message.b==2]
}
response src=very.long.name.of.a.Class dst=another.very.long.name.of.a.Class endpoint=the.endpoint method=M { grant () }
`;
  assert.equal(
    format('security.psl', before),
    `execute: kl.core.Execute
audit default = trace 0
use nk.base._
use EDL a.B
task class X : path.to.Edl
@INIT_EXTERNAL_ENTITIES@

execute { grant () }
request { grant () }
error   { grant () }

request src=a.B, dst=c.D endpoint=e.F {
    audit trace
    assert (message.a > -1 && !(message.b.[0] == 1) ||
            re.match { text : message.c, pattern : "^x$" }) // why
    match method=M      { grant () }
    match method=Longer { deny () }
    bool.any [message.a == 1, message.b == 2]
}
response src=very.long.name.of.a.Class
         dst=another.very.long.name.of.a.Class
         endpoint=the.endpoint
         method=M {
    grant ()
}
`,
  );
});

test('PSL that the parser passes over', () => {
  const before = `policy object base:Base{}
policy object door : Flow {
    type State="shut"|"open" config={states:["shut","open"],initial:"shut",
    transitions:{"shut":["open"],"open":["shut"]}}
}
policy object ports : HashSet { type Entry = [UInt32,UInt32] type M = Map<Text,List<UInt8>> config = { set_size : 5 } }
policy object mic : Mic { config = ["LOW","HIGH"] }
audit profile trace={
    0:{base:{kss:["denied"]}},
    10   :{door:{kss:["granted","denied"],omit:["shut"]}}
}
request {
  choice(re.select{text:message.name}){"tmp.*":grant() _:deny() "log.*":{audit trace quota.enter{sid:src_sid,state:"used"}}}
}
assert "till"{
setup{core   <-execute dst=kl.core.Core t<-execute src=core dst=shop.Till}
sequence "put"{grant "first" t~>s:shelf.Put{name:"a",size:1} deny t~>s:shelf.Put{name:"a",size:1}
grant response src=s dst=t endpoint=shelf method=Put{done:1} any "x" request src=t dst=s method=A {} t ~> s : shelf . Get}
finally{}
}
`;
  assert.equal(
    format('security.psl.in', before),
    `policy object base : Base {}
policy object door : Flow {
    type State = "shut" | "open"
    config = { states : ["shut", "open"],
               initial : "shut",
               transitions : { "shut" : ["open"], "open" : ["shut"] } }
}
policy object ports : HashSet {
    type Entry = [UInt32, UInt32]
    type M = Map<Text, List<UInt8>>
    config = { set_size : 5 }
}
policy object mic : Mic { config = ["LOW", "HIGH"] }
audit profile trace = {
    0  : { base : { kss : ["denied"] } },
    10 : { door : { kss : ["granted", "denied"], omit : ["shut"] } }
}
request {
    choice (re.select { text : message.name }) {
        "tmp.*" : grant ()
        _       : deny ()
        "log.*" : {
            audit trace
            quota.enter { sid : src_sid, state : "used" }
        }
    }
}
assert "till" {
    setup {
        core <- execute dst=kl.core.Core
        t    <- execute src=core dst=shop.Till
    }
    sequence "put" {
        grant "first" t ~> s:shelf.Put { name : "a", size : 1 }
        deny t ~> s:shelf.Put { name : "a", size : 1 }
        grant response src=s dst=t endpoint=shelf method=Put { done : 1 }
        any "x" request src=t dst=s method=A {}
        t ~> s:shelf.Get
    }
    finally {}
}
`,
  );
});

test('comments keep their lines, and of what they document', () => {
  const before = `package P
struct S { // head
  UInt8 a; /* of a */ // more of a
  /* of b */ UInt8 b;

  /* of nothing */

  UInt8 c; /* of d */ UInt8 d; /* of c,
       and of e */ UInt8 e; /* of nothing */ }
      /*
        Free text,
          indented.
       */
const UInt8 /* here */ A = 1
  // before the end
  ;
   /**
      * stars
    */
const UInt8 B = 1;
// the last`;
  assert.equal(
    format('P.idl', before),
    `package P

struct S { // head
    UInt8 a; /* of a */ // more of a
    /* of b */ UInt8 b;

    /* of nothing */

    UInt8 c;
    /* of d */ UInt8 d; /* of c,
       and of e */ UInt8 e;
    /* of nothing */
}
/*
  Free text,
    indented.
 */
const UInt8 /* here */ A = 1
    // before the end
    ;
/**
 * stars
 */
const UInt8 B = 1;
// the last
`,
  );
});

test('macros keep what they touch', () => {
  assert.equal(
    format('s.psl', '@ALL@\nuse EDL  pre@M@.B\n  @X@@Y@   use a._ @Z@\n'),
    '@ALL@\nuse EDL pre@M@.B\n@X@@Y@ use a._ @Z@\n',
  );
});

test('init.yaml: white space at the ends, and nothing that means something', () => {
  assert.equal(
    format('x/init.yaml', '\ufeff\n# c  \r\nentities:\n\n\n\n-   name: a.B  \n    args: ["x",   y]\n\n'),
    '# c\nentities:\n\n-   name: a.B\n    args: ["x",   y]\n',
  );
  const macro = 'entities:\n- name: a.B\n@INIT_a_B_ENTITY_CONNECTIONS@\n\n@INIT_EXTERNAL_ENTITIES@\n';
  assert.equal(format('init.yaml.in', macro.replaceAll('@\n', '@ \n')), macro);
  const block = 'entities:\n- name: a.B\n  args:\n  - |+\n    two  \n\n\n    lines\n';
  assert.equal(format('init.yaml', block), block);
  assert.deepEqual(refused('init.yaml', 'entities: [\n'), ['yaml:2']);
});

test('init.yaml: a macro in a text is part of it', () => {
  const text = (line: string) => `entities:\n- name: a.B\n  args:\n  - |\n    one\n${line}\n    two\n`;
  for (const line of [
    '    x @INIT_y@   ',
    '    @INIT_y   ',
    '    @INIT_y@  ',
    '    - @INIT_y@\t',
    '    x@INIT_EXTERNAL_ENTITIES@ ',
  ]) {
    assert.equal(format('init.yaml', text(line)), text(line), line);
  }
  const quoted = 'entities:\n- name: a.B\n  args: ["x @INIT_y@  ",   y]\n';
  assert.equal(format('init.yaml', `${quoted} \n`), quoted);
});

test('what is not well formed is left as it is', () => {
  assert.deepEqual(refused('P.idl', 'package P\ninterface {\n  Do(in UInt8 a)\n}\n'), ['syntax:3']);
  assert.deepEqual(refused('E.edl', 'entity E\nendpoints {'), ['syntax:2']);
  assert.deepEqual(refused('s.psl', 'use a._\nrequest { grant }'), ['syntax:2']);
  assert.deepEqual(refused('s.psl', 'audit profile p = { a : [1 }\n'), ['not-formatted:1']);
  const deep = `audit profile p = { a : ${'['.repeat(100_000)}${']'.repeat(100_000)} }`;
  assert.deepEqual(refused('s.psl', deep), ['not-formatted:1']);
  const growing = `policy object m : Mic { config = [${'1,'.repeat(400_000)}] }`;
  assert.deepEqual(refused('s.psl', growing), ['not-formatted:1']);
  assert.throws(() => formatDescription(new SourceFile('a.txt', '')), RangeError);
});

test('a large file takes time in proportion', { timeout: 120_000 }, () => {
  const fields = (count: number) => {
    const lines = Array.from({ length: count }, (_, index) => `UInt32   field${index}; // x\n`);
    format('P.idl', `package P\nstruct S {${lines.join('')}}\n`);
  };
  const comments = (count: number) => {
    format('P.idl', `package P\n${'/* a\n * b */ '.repeat(count)}\nconst UInt8 A = 1;`);
  };
  for (const [work, size] of [
    [fields, 1000],
    [comments, 2000],
  ] as const) {
    const growth = growthOf(work, size);
    assert.ok(growth < MOST_GROWTH, `${work.name}: ${growth.toFixed(1)}`);
    const slow = (count: number) => {
      work(count);
      quadratic((count / size) * 5000);
    };
    assert.ok(isSeenToGrow(slow, size), work.name);
  }
});
