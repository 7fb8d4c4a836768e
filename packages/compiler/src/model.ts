/**
 * The checked model: what a solution's descriptions say, names resolved. The policy language is checked against it, and
 * TypeScript and the image are made from it.
 *
 * Identity. A schema is one object for one declaration: each use of a struct, a union or a typedef gives the same object, and
 * a typedef has an object of its own also where it only renames (`typedef UInt32 Cents;`) - except a typedef of a struct or
 * a union, which is that struct or union. Interfaces, components and classes are one object each too.
 *
 * Broken descriptions. The model exists also where errors were reported, so that other parts can be checked: what is
 * broken is left out, and what it was left out of has `complete: false`. Nobody should complain of something missing in a part that is
 * not complete. Nothing is generated from a solution with errors.
 */

import type { ResourceRecord } from '@sallyport/image';
import type { IntegerType, InterfaceSchema, Limits, MethodSchema, Schema } from '@sallyport/message';
import type { SourceFile, Span } from './text/source.js';

/** What every declaration has. */
export interface Declaration {
  /** Qualified for packages, components and classes. Parts are ASCII identifiers. */
  readonly name: string;
  /** Where its name stands. */
  readonly span: Span;
  /** Text of the comments that belong to it, without comment marks; lines joined with \n; '' for none. */
  readonly docs: string;
}

export interface CheckedConstant extends Declaration {
  readonly type: IntegerType;
  /** The type as it is written, UIntSize for one. */
  readonly typeName: string;
  readonly value: bigint;
}

/** A parameter, or a field of a struct or union. */
export interface CheckedField extends Declaration {
  readonly schema: Schema;
}

export interface CheckedType extends Declaration {
  readonly kind: 'typedef' | 'struct' | 'union';
  readonly schema: Schema;
  /** Fields of a struct, members of a union; none for a typedef. */
  readonly fields: readonly CheckedField[];
}

export interface CheckedMethod extends Declaration {
  readonly in: readonly CheckedField[];
  readonly out: readonly CheckedField[];
  readonly error: readonly CheckedField[];
  readonly schema: MethodSchema;
}

/** One IDL package, which is at most one interface. */
export interface CheckedInterface extends Declaration {
  readonly source: SourceFile;
  readonly complete: boolean;
  /** Packages it imports, in order. */
  readonly imports: readonly string[];
  readonly constants: readonly CheckedConstant[];
  /** In order of declaration. */
  readonly types: readonly CheckedType[];
  /** In order of MID. */
  readonly methods: readonly CheckedMethod[];
  /** Null for a package that only has types and constants. */
  readonly schema: InterfaceSchema | null;
  /** Comments of the word `interface`. */
  readonly interfaceDocs: string;
}

/** An endpoint as a component or a class declares it. */
export interface DeclaredEndpoint extends Declaration {
  readonly interface: CheckedInterface;
}

export interface DeclaredInstance extends Declaration {
  readonly component: CheckedComponent;
}

/** One CDL file. */
export interface CheckedComponent extends Declaration {
  readonly source: SourceFile;
  readonly complete: boolean;
  readonly endpoints: readonly DeclaredEndpoint[];
  readonly components: readonly DeclaredInstance[];
  readonly security: CheckedInterface | null;
}

/** An endpoint of a process class; its index in CheckedClass.endpoints is the RIID. */
export interface CheckedEndpoint {
  /** Names of the instances it is in and its own, between dots. */
  readonly name: string;
  /** Name of the component that declares it; of the class, where the EDL does. */
  readonly component: string;
  /** Component name, dot, endpoint name; null where that is `name`, or where more than one endpoint of the class would have it. */
  readonly alias: string | null;
  readonly interface: CheckedInterface;
  readonly docs: string;
  readonly span: Span;
}

/** A security interface of a class: its own, or that of a component in it. */
export interface CheckedSecurity {
  /** Names of the instances it is in, between dots; '' for the class's own. */
  readonly path: string;
  readonly component: string;
  readonly interface: CheckedInterface;
}

/** One process class: an EDL, under the name the policy gives it if that is another. */
export interface CheckedClass extends Declaration {
  readonly source: SourceFile;
  readonly complete: boolean;
  /** In order of RIID. */
  readonly endpoints: readonly CheckedEndpoint[];
  readonly security: readonly CheckedSecurity[];
  /** Read from packages/compiler/stubs: not written by the author of the solution. */
  readonly supplied: boolean;
}

/** A channel of which the process is the client. */
export interface CheckedChannel {
  readonly id: string;
  /** Name of the server process. */
  readonly target: string;
  readonly span: Span;
}

/** `blocking`: a call holds up the thread, which serves nobody meanwhile. `await`: requests are served while calls are under way. */
export type CallStyle = 'blocking' | 'await';

/** One process of init.yaml. */
export interface CheckedProcess {
  /** Process name: `task`, else the class name. */
  readonly name: string;
  readonly class: CheckedClass;
  readonly span: Span;
  /** Absolute. */
  readonly path: string;
  readonly pathSpan: Span;
  readonly args: readonly string[];
  readonly env: readonly (readonly [name: string, value: string])[];
  readonly channels: readonly CheckedChannel[];
  /** Paths are absolute. */
  readonly resources: readonly ResourceRecord[];
  /** Where the path or the address of each stands. */
  readonly resourceSpans: readonly Span[];
  /** How the program makes its calls, if init.yaml says so. */
  readonly calls: CallStyle | null;
  /** As they stand in init.yaml. */
  readonly limits: Partial<Limits>;
  /** Where each limit that is set stands, by its name. */
  readonly limitSpans: ReadonlyMap<string, Span>;
}

export interface CheckedSolution {
  /** Absolute path of the solution's folder. */
  readonly root: string;
  /** False where a description is missing or could not be read at all, so that names may be missing below. */
  readonly complete: boolean;
  /** By package name: those below the folder, and those of include folders and stubs that are used. */
  readonly interfaces: ReadonlyMap<string, CheckedInterface>;
  /** By component name. */
  readonly components: ReadonlyMap<string, CheckedComponent>;
  /** By class name; always holds kl.core.Core and Einit. */
  readonly classes: ReadonlyMap<string, CheckedClass>;
  /** Classes, components and packages that exist but could not be read; nobody should call them unknown. */
  readonly broken: ReadonlySet<string>;
  /** Whether a macro of a build system was left out of init.yaml, which may stand for processes and channels. */
  readonly hasMacros: boolean;
  /** In the order of init.yaml. */
  readonly processes: readonly CheckedProcess[];
  /** Absolute path of security.psl, or of its template where there is only that. */
  readonly policyPath: string;
}

/** A class that the policy takes into the solution: `use EDL x.Y`, or `task class a.B : x.Y`. The policy part finds them. */
export interface ClassUse {
  /** Class name, a.B. */
  readonly name: string;
  /** Name of the EDL, x.Y: x/Y.edl. */
  readonly edl: string;
  /** Where the name of the EDL stands. */
  readonly span: Span;
}

/** The kernel's class and init's. */
export const KERNEL_CLASS = 'kl.core.Core';
export const INIT_CLASS = 'Einit';
