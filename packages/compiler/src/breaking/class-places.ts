/**
 * Where a change of what a process class has is to be seen.
 *
 * What a class has is declared in components, which nobody need have touched: an instance in the EDL may have got another
 * name, another component or another number. So the place of a change is the outermost instance that is not as it was, and
 * the declaration itself only where all instances around it are.
 */
import type { CheckedClass, CheckedComponent } from '../model.js';
import type { Span } from '../text/source.js';
import type { State } from './change.js';
import { InstanceOffsets, type InstancePath, Instances } from './instance-places.js';

type Components = ReadonlyMap<string, CheckedComponent>;

/** One class in both states. */
export class ClassPlaces {
  readonly #components: Readonly<Record<State, Components>>;
  readonly #old: Instances;
  readonly #new: Instances;

  /** Each state of the class, and all components of the model it is of, by name. */
  constructor(from: CheckedClass, fromComponents: Components, to: CheckedClass, toComponents: Components) {
    this.#components = { old: fromComponents, new: toComponents };
    this.#old = new Instances(from, fromComponents);
    this.#new = new Instances(to, toComponents);
  }

  /** Where a component is declared; null for the class itself. */
  ofComponent(name: string, state: State): Span | null {
    return this.#components[state].get(name)?.span ?? null;
  }

  /**
   * The outermost instance that has another component in the other state, or is not there.
   * @param declared the place where the other state has all instances of the path
   */
  of(path: InstancePath, state: State, declared: Span): Span {
    const [here, there] = state === 'old' ? [this.#old, this.#new] : [this.#new, this.#old];
    const others = there.along(path);
    const changed = here.along(path).find(({ component }, index) => component !== others[index]?.component);
    return changed?.span ?? declared;
  }

  /** The same in the newer state; but where nothing around has changed, the outermost instance there is. */
  ofOutermost(path: InstancePath, declared: Span): Span {
    return this.of(path, 'new', this.#new.along(path)[0]?.span ?? declared);
  }

  /**
   * The same, in the newer state, for things that have other numbers: also an instance that begins at another number
   * within the one around it is not as it was.
   * @param from paths of all things of this sort, in the order of their numbers
   * @param to the same of the newer state
   */
  ofMoved(from: readonly InstancePath[], to: readonly InstancePath[]) {
    const olds = new InstanceOffsets(from);
    const news = new InstanceOffsets(to);
    return (path: InstancePath, declared: Span): Span => {
      const others = this.#old.along(path);
      const changed = this.#new
        .along(path)
        .find(
          ({ component }, index) =>
            component !== others[index]?.component || olds.of(path, index) !== news.of(path, index),
        );
      return changed?.span ?? declared;
    };
  }
}
