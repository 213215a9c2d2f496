import type { EmulatorOptions } from '../../src/emulator/index.js';
import * as kit from '../../src/index.js';
import { type Called, World } from './world.js';

/** Objects whose methods are public, by their class. */
interface Instances {
  readonly ImageShare: kit.ImageShare;
  readonly ImageBuilderManager: kit.ImageBuilderManager;
  readonly FleetManager: kit.FleetManager;
  readonly StackManager: kit.StackManager;
  readonly SessionNetwork: kit.SessionNetwork;
  readonly RevocationWatch: kit.RevocationWatch;
  readonly ImageRollout: kit.ImageRollout;
  readonly RolloutRun: kit.RolloutRun;
}

/** Name of an exported function. */
export type FunctionName = {
  [Name in keyof typeof kit]: (typeof kit)[Name] extends abstract new (
    ...args: never[]
  ) => unknown
    ? never
    : (typeof kit)[Name] extends (...args: never[]) => unknown
      ? Name
      : never;
}[keyof typeof kit];

type Work<Name> = Name extends FunctionName
  ? (typeof kit)[Name]
  : Name extends `${infer Class extends keyof Instances}.${infer Method}`
    ? Method extends keyof Instances[Class]
      ? Instances[Class][Method]
      : never
    : never;

type Given<Name> = Work<Name> extends (...args: infer Args) => unknown ? Args : never;

/** What every run takes. */
export interface RunOptions {
  readonly signal?: AbortSignal | undefined;
}

/** One way to use one method, from a world that is ready for it to an end that can be checked. */
export interface Scenario {
  /** Such as `FleetManager.update`; an exported function has its name alone. */
  readonly method: kit.PublicMethod | FunctionName;
  /** What happens, after the method's name. */
  readonly title: string;
  /** Whether it can be cancelled: it makes requests or waits. */
  readonly takesSignal: boolean;
  /** A fresh world, up to the call. */
  prepare(): Promise<World>;
  /** What the method is called with. */
  args(world: World, options: RunOptions): readonly unknown[];
  /** Calls the method, with other arguments where they are given, and reads lists and streams to their end. */
  run(world: World, options: RunOptions, given?: readonly unknown[]): Promise<unknown>;
  /** Asserts that the world is as it should be after a success. */
  reached(world: World, result: unknown): Promise<void>;
  /**
   * Goes on after a run that was cut short, by what the callbacks were told, and as the documentation says: mostly by calling again.
   */
  again(world: World, told: readonly Called[]): Promise<unknown>;
  /** Asserts that whatever was changed in a run that was cut short is told of in what the callbacks were given. */
  known(world: World, told: readonly Called[]): Promise<void>;
}

/** The parts of a scenario that differ from one to the next. */
interface Parts<Name extends kit.PublicMethod | FunctionName, State> {
  readonly emulator?: EmulatorOptions;
  /** Readies the world; what it gives is handed to all the others. */
  readonly given?: (world: World) => Promise<State> | State;
  readonly args: (world: World, options: RunOptions, state: State) => [...Given<Name>];
  /** The object whose method is called, where it is not one of the world's own. */
  readonly on?: (world: World, options: RunOptions, state: State) => object;
  /** What is done with the result; by default what can be iterated is collected. */
  readonly read?: (result: Awaited<ReturnTypeOf<Name>>) => Promise<unknown>;
  readonly reached: (world: World, state: State, result: unknown) => unknown;
  readonly again?: (world: World, told: readonly Called[], state: State) => Promise<unknown>;
  readonly known?: (world: World, told: readonly Called[], state: State) => Promise<unknown>;
}

type ReturnTypeOf<Name> = Work<Name> extends (...args: never[]) => infer Result ? Result : never;

/** Whether it is a method of a class, or a function that makes requests as methods do. */
export function isMethod(name: string): name is kit.PublicMethod {
  return name.includes('.') || name === 'shareMap';
}

/** Methods that neither make requests nor wait. */
const sendNothing: ReadonlySet<string> = new Set([
  'ImageShare.beginApply',
  'ImageRollout.beginRollout',
  'RevocationWatch.checkpoint',
  'RolloutRun.checkpoint',
]);

const places = {
  ImageRollout: 'rollout',
  ImageShare: 'images',
  ImageBuilderManager: 'imageBuilders',
  FleetManager: 'fleets',
  StackManager: 'stacks',
  SessionNetwork: 'sessions',
} as const;

/** Makes a scenario; the arguments are checked against the method's own types. */
export function scenario<Name extends kit.PublicMethod | FunctionName, State = undefined>(
  method: Name,
  title: string,
  parts: Parts<Name, State>,
): Scenario {
  const states = new WeakMap<World, State>();
  const stateOf = (world: World) => states.get(world) as State;
  const args = (world: World, options: RunOptions) => parts.args(world, options, stateOf(world));
  const run = async (world: World, options: RunOptions, given = args(world, options)) => {
    const on = parts.on?.(world, options, stateOf(world));
    const result: unknown = await call(method, world, on, given);
    return parts.read ? parts.read(result as Awaited<ReturnTypeOf<Name>>) : collected(result);
  };
  return {
    method,
    title,
    takesSignal: isMethod(method) && !sendNothing.has(method),
    async prepare() {
      const world = new World(parts.emulator);
      states.set(world, (await parts.given?.(world)) as State);
      world.mark();
      return world;
    },
    args,
    run,
    async reached(world, result) {
      await parts.reached(world, stateOf(world), result);
    },
    again: (world, told) => parts.again?.(world, told, stateOf(world)) ?? run(world, {}),
    async known(world, told) {
      await parts.known?.(world, told, stateOf(world));
    },
  };
}

function call(method: string, world: World, on: object | undefined, args: readonly unknown[]): unknown {
  const [owner = '', name = ''] = method.split('.');
  if (name === '') return (Reflect.get(kit, owner) as (...given: unknown[]) => unknown)(...args);
  const target = on ?? world[places[owner as keyof typeof places]];
  return (Reflect.get(target, name) as (...given: unknown[]) => unknown).apply(target, [...args]);
}

function collected(result: unknown): unknown {
  const isStream = typeof result === 'object' && result !== null && Symbol.asyncIterator in result;
  return isStream ? kit.collect(result as AsyncIterable<unknown>) : result;
}
