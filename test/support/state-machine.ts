import { readFileSync } from 'node:fs';

/** What Step Functions allows an execution. */
const mostHistory = 25_000;
const mostBytes = 262_144;

/** Events in the history of an execution each time a state is passed through without a retry. */
const eventsOf = { Task: 5, Choice: 2, Wait: 2, Map: 4, Succeed: 2, Fail: 1 } as const;

type Data = Readonly<Record<string, unknown>>;

interface Rule {
  readonly And?: readonly Rule[];
  readonly Not?: Rule;
  readonly Variable?: string;
  readonly IsPresent?: true;
  readonly StringEquals?: string;
  readonly Next?: string;
}

/** A state, as far as the definitions of this repository use the language. */
export interface State {
  readonly Type: keyof typeof eventsOf;
  readonly Next?: string;
  readonly Resource?: string;
  readonly ResultPath?: string;
  readonly OutputPath?: string;
  readonly SecondsPath?: string;
  readonly Choices?: readonly Rule[];
  readonly Default?: string;
  readonly Error?: string;
  readonly Parameters?: Data;
  readonly Retry?: readonly { readonly ErrorEquals: readonly string[]; readonly MaxAttempts?: number }[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[]; readonly Next: string }[];
  readonly ItemReader?: { readonly Resource: string };
  readonly ItemProcessor?: Definition & { readonly ProcessorConfig: Data };
}

/** A definition in the Amazon States Language. */
export interface Definition {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

/** What became of an execution. */
export interface Execution {
  readonly output: unknown;
  /** Error of the Fail state that ended it. */
  readonly error?: string;
  /** Events in its history. */
  readonly history: number;
  /** Bytes of the largest input or output of a state. */
  readonly largest: number;
  /** States in the order in which they were entered. */
  readonly path: readonly string[];
}

/** What tasks do, by the names of their states; each gets the whole input of its state. */
type Tasks<Input> = Readonly<Record<string, (input: Input) => unknown>>;

/** What an execution runs with. */
export interface Surroundings<Input> {
  readonly tasks: Tasks<Input>;
  /** What passing the time of a Wait state means. */
  readonly wait: (seconds: number) => unknown;
  /** Items of the maps, by the names of their states. */
  readonly items?: Readonly<Record<string, (input: Input) => readonly unknown[]>>;
  /** Told of each child execution that ended. */
  readonly onChild?: ((child: Execution) => unknown) | undefined;
}

/** Reads a definition of the examples, with ARNs and URLs in the place of its variables. */
export function readDefinition(name: string): Definition {
  const text = readFileSync(`examples/step-functions/${name}.asl.json`, 'utf8');
  const filled = text.replaceAll(/\$\{(\w+)\}/g, (_, variable: string) =>
    variable.endsWith('Arn')
      ? `arn:aws:lambda:us-west-2:111111111111:function:${variable}`
      : `https://sqs.us-west-2.amazonaws.com/111111111111/${variable}`,
  );
  return JSON.parse(filled) as Definition;
}

/** The value at a path such as `$.events[0]`. */
function at(data: unknown, path: string): unknown {
  const names = path.match(/[^$.[\]]+/g) ?? [];
  return names.reduce<unknown>((value, name) => (value as Data | undefined)?.[name], data);
}

function holds(rule: Rule, data: Data): boolean {
  if (rule.And) return rule.And.every((part) => holds(part, data));
  if (rule.Not) return !holds(rule.Not, data);
  const value = at(data, rule.Variable ?? '$');
  if (rule.IsPresent) return value !== undefined;
  return rule.StringEquals !== undefined && value === rule.StringEquals;
}

function chosen({ Choices = [], Default }: State, data: Data): string | undefined {
  return Choices.find((rule) => holds(rule, data))?.Next ?? Default;
}

function withResult({ ResultPath }: State, data: Data, result: unknown): Data {
  return ResultPath === undefined ? (result as Data) : { ...data, [ResultPath.replace('$.', '')]: result };
}

/** Runs the child executions of a map, one after the other; one that fails gives what Step Functions tells about it. */
async function runMap<Input>(
  { ItemProcessor }: State,
  items: readonly unknown[],
  surroundings: Surroundings<Input>,
): Promise<readonly unknown[]> {
  if (ItemProcessor === undefined) throw new Error('a map without states');
  const results: unknown[] = [];
  for (const item of items) {
    try {
      const child = await execute(ItemProcessor, item, surroundings);
      surroundings.onChild?.(child);
      results.push(child.error === undefined ? child.output : { Status: 'FAILED', Error: child.error });
    } catch (error) {
      results.push({ Status: 'FAILED', Error: error instanceof Error ? error.name : '', Cause: String(error) });
    }
  }
  return results;
}

/** What a state does with its input, but for where it goes from there. */
async function pass<Input>(
  name: string,
  state: State,
  data: Data,
  { tasks, wait, items, onChild }: Surroundings<Input>,
): Promise<Data> {
  const given = JSON.parse(JSON.stringify(data)) as Input;
  switch (state.Type) {
    case 'Task':
      return withResult(state, data, JSON.parse(JSON.stringify((await tasks[name]?.(given)) ?? {})));
    case 'Map':
      return withResult(state, data, await runMap(state, items?.[name]?.(given) ?? [], { tasks, wait, onChild }));
    case 'Wait':
      await wait(at(data, state.SecondsPath ?? '$') as number);
      return data;
    default:
      return data;
  }
}

/** Runs a definition as strictly as the service, as far as the quotas of history and payload go; nothing is tried again. */
export async function execute<Input>(
  definition: Definition,
  input: unknown,
  surroundings: Surroundings<Input>,
): Promise<Execution> {
  const path: string[] = [];
  let name: string | undefined = definition.StartAt;
  let data = input as Data;
  let [history, largest] = [1, 0];
  while (name !== undefined) {
    const state: State | undefined = definition.States[name];
    if (state === undefined) throw new Error(`there is no state ${name}`);
    path.push(name);
    history += eventsOf[state.Type];
    data = await pass(name, state, data, surroundings);
    largest = Math.max(largest, Buffer.byteLength(JSON.stringify(data)));
    if (history + 1 > mostHistory) throw new Error(`more than ${mostHistory} events in the history`);
    if (largest > mostBytes) throw new Error(`${largest} bytes after ${name}`);
    if (state.Type === 'Fail') return { output: undefined, error: state.Error ?? '', history, largest, path };
    if (state.Type === 'Succeed') data = at(data, state.OutputPath ?? '$') as Data;
    name = state.Type === 'Choice' ? chosen(state, data) : state.Next;
  }
  return { output: data, history: history + 1, largest, path };
}
