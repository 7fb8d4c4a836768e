/**
 * From the checked model to the numbers: everything comes from the layouts that encode, verify and decode, nothing is
 * worked out again.
 */
import { type FieldLayout, layoutInterface, layoutOf, type MessageLayout } from '@sallyport/message';
import { idlTypeText, type NameOfType, structureText } from '../idl/type-text.js';
import type { CheckedClass, CheckedInterface, CheckedType } from '../model.js';
import { type DescribedModel, isOwn } from '../read-model.js';
import { printable } from '../text/printable.js';
import { namesWithin } from './names-within.js';
import type {
  ClassReport,
  FieldReport,
  InterfaceReport,
  LayoutReport,
  Maxima,
  MessageMaxima,
  MessageReport,
  TypeReport,
} from './report.js';

/** Which interfaces and classes are wanted. */
export interface LayoutSelection {
  readonly interfaces: readonly string[];
  readonly classes: readonly string[];
}

/**
 * The layout of what a model describes.
 * @param model without errors
 * @param selection names of interfaces and process classes; with none at all, all that lie below the model's folder.
 * Names the model does not have are passed over: {@link unknownNames} tells them.
 */
export function reportLayout(model: DescribedModel, selection: LayoutSelection): LayoutReport {
  const all = selection.interfaces.length === 0 && selection.classes.length === 0;
  const pick = <T extends CheckedInterface | CheckedClass>(
    known: ReadonlyMap<string, T>,
    names: readonly string[],
  ) =>
    [...known]
      .filter(([name, { source }]) => (all ? isOwn(source, model) : names.includes(name)))
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([, found]) => found);
  const names = namesWithin(model.interfaces.values());
  return {
    interfaces: pick(model.interfaces, selection.interfaces).map((each) =>
      interfaceReport(each, names(each)),
    ),
    classes: pick(model.classes, selection.classes).map(classReport),
  };
}

/** Selected names the model does not have. */
export function unknownNames(model: DescribedModel, selection: LayoutSelection): LayoutSelection {
  return {
    interfaces: selection.interfaces.filter((name) => !model.interfaces.has(name)),
    classes: selection.classes.filter((name) => !model.classes.has(name)),
  };
}

function interfaceReport(described: CheckedInterface, nameOf: NameOfType): InterfaceReport {
  const { name, source, schema } = described;
  const methods = schema === null ? [] : layoutInterface(schema).methods;
  const message = (layout: MessageLayout): MessageReport => ({
    fixedSize: layout.fixedSize,
    arenaMax: layout.arenaMax,
    arenaLimit: layout.arenaLimit,
    handles: layout.handleCount,
    maximumFrame: layout.maximumFrame,
    fields: layout.fields.map((field) => fieldReport(field, nameOf)),
  });
  return {
    name,
    file: printable(source.path),
    constants: described.constants.map((each) => ({
      name: each.name,
      type: each.typeName,
      value: String(each.value),
    })),
    types: described.types.map((each) => typeReport(each, nameOf)),
    methods: methods.map(({ name: method, request, response, error }, mid) => ({
      mid,
      name: method,
      request: message(request),
      response: message(response),
      error: message(error),
    })),
    maxima: schema === null ? null : maximaOf([described]),
  };
}

function typeReport({ kind, name, schema }: CheckedType, nameOf: NameOfType): TypeReport {
  const layout = layoutOf(schema);
  return {
    kind,
    name,
    type: structureText(schema, nameOf),
    size: layout.size,
    alignment: layout.alignment,
    arenaMax: layout.arenaMax,
    arenaLimit: layout.arenaLimit,
    handles: layout.handleOffsets.length,
    fields: kind === 'typedef' ? [] : layout.fields.map((field) => fieldReport(field, nameOf)),
  };
}

function fieldReport({ name, offset, schema, layout }: FieldLayout, nameOf: NameOfType): FieldReport {
  const { size, alignment } = layout;
  return { name, type: idlTypeText(schema, nameOf), offset, size, alignment };
}

function classReport({ name, source, endpoints, security }: CheckedClass): ClassReport {
  return {
    name,
    file: printable(source.path),
    endpoints: endpoints.map((each, riid) => ({
      riid,
      name: each.name,
      alias: each.alias,
      component: each.component,
      interface: each.interface.name,
    })),
    security: security.map((each, riid) => ({
      riid,
      path: each.path,
      component: each.component,
      interface: each.interface.name,
    })),
    maxima: maximaOf(new Set(endpoints.map((each) => each.interface))),
  };
}

function maximaOf(interfaces: Iterable<CheckedInterface>): Maxima {
  const methods = [...interfaces].flatMap(({ schema }) =>
    schema === null ? [] : layoutInterface(schema).methods,
  );
  return {
    request: largest(methods.map(({ request }) => request)),
    response: largest(methods.map(({ response }) => response)),
    error: largest(methods.map(({ error }) => error)),
  };
}

function largest(messages: readonly MessageLayout[]): MessageMaxima {
  // Not Math.max(...all): a class can have more methods than a call can have arguments.
  const most = (number: (message: MessageLayout) => number) =>
    messages.reduce((best, each) => Math.max(best, number(each)), 0);
  return {
    fixedSize: most((each) => each.fixedSize),
    arenaMax: most((each) => each.arenaMax),
    arenaLimit: most((each) => each.arenaLimit),
    handles: most((each) => each.handleCount),
    maximumFrame: most((each) => each.maximumFrame),
  };
}
