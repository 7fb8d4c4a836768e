/**
 * What `sallyport layout` says, as data. Names of properties are stable between releases. All sizes and offsets are in
 * bytes.
 */

/** A field of a struct, a member of a union, or a parameter in a message. */
export interface FieldReport {
  readonly name: string;
  /** As in IDL, bounds as numbers, names of typedefs kept. */
  readonly type: string;
  /** From the start of the struct or union; in a message from the start of its 24-byte header. */
  readonly offset: number;
  readonly size: number;
  readonly alignment: number;
}

/** A typedef, a struct or a union. */
export interface TypeReport {
  readonly kind: 'typedef' | 'struct' | 'union';
  readonly name: string;
  /** What a typedef stands for; the full name of a struct or a union. */
  readonly type: string;
  readonly size: number;
  readonly alignment: number;
  /** Most a value takes in the arena, as KasperskyOS publishes it: the plain sum. */
  readonly arenaMax: number;
  /** Most it takes there in canonical form, padding before chunks counted: what messages are verified against. */
  readonly arenaLimit: number;
  /** Handle values in it. */
  readonly handles: number;
  /** Fields or members in order; a member's index is its tag, which is a u32 at offset 0. Empty for a typedef. */
  readonly fields: readonly FieldReport[];
}

export interface ConstantReport {
  readonly name: string;
  readonly type: string;
  /** Decimal, since 64 bits do not fit a number of JSON. */
  readonly value: string;
}

/** One of the three messages of a method. */
export interface MessageReport {
  /** Header and fixed part. */
  readonly fixedSize: number;
  /** KasperskyOS's `..._arena_size` constant. */
  readonly arenaMax: number;
  /** Most an arena takes in canonical form. */
  readonly arenaLimit: number;
  /** Handle values, exactly. */
  readonly handles: number;
  /** Longest frame that carries it: 16 bytes of frame header, fixed part, arena, padded to 8. */
  readonly maximumFrame: number;
  readonly fields: readonly FieldReport[];
}

export interface MethodReport {
  readonly mid: number;
  readonly name: string;
  readonly request: MessageReport;
  readonly response: MessageReport;
  readonly error: MessageReport;
}

/** The largest of several messages of one kind, each number by itself. */
export interface MessageMaxima {
  readonly fixedSize: number;
  readonly arenaMax: number;
  readonly arenaLimit: number;
  readonly handles: number;
  readonly maximumFrame: number;
}

/** Over all methods of an interface or of a process class. */
export interface Maxima {
  readonly request: MessageMaxima;
  readonly response: MessageMaxima;
  readonly error: MessageMaxima;
}

/** One IDL package. */
export interface InterfaceReport {
  readonly name: string;
  /** Path as it is shown, printable. */
  readonly file: string;
  readonly constants: readonly ConstantReport[];
  readonly types: readonly TypeReport[];
  /** In order of MID. */
  readonly methods: readonly MethodReport[];
  /** Null for a package without an interface. */
  readonly maxima: Maxima | null;
}

export interface EndpointReport {
  readonly riid: number;
  /** Qualified endpoint name. */
  readonly name: string;
  /** Component name, dot, endpoint name, where that is a second name of the endpoint. */
  readonly alias: string | null;
  /** The component that declares it, or the class. */
  readonly component: string;
  readonly interface: string;
}

/** Security interfaces have numbers of their own. */
export interface SecurityReport {
  readonly riid: number;
  /** Names of the instances it is in, between dots; '' for that of the class itself. */
  readonly path: string;
  readonly component: string;
  readonly interface: string;
}

/** One process class. */
export interface ClassReport {
  readonly name: string;
  readonly file: string;
  readonly endpoints: readonly EndpointReport[];
  readonly security: readonly SecurityReport[];
  /** Over its endpoints. */
  readonly maxima: Maxima;
}

export interface LayoutReport {
  /** By name. */
  readonly interfaces: readonly InterfaceReport[];
  /** By name. */
  readonly classes: readonly ClassReport[];
}
