type Optional<Structure, Key extends keyof Structure> =
  Partial<Pick<Structure, Key>> extends Pick<Structure, Key> ? true : false;

/**
 * An SDK structure once it has been checked against the service model: what the model requires is there.
 *
 * The SDK types required members `T | undefined`.
 */
export type Checked<Value> = Value extends Date
  ? Value
  : Value extends readonly (infer Item)[]
    ? Checked<Item>[]
    : Value extends object
      ? {
          [Key in keyof Value]: Optional<Value, Key> extends true
            ? Checked<Value[Key]>
            : Checked<Exclude<Value[Key], undefined>>;
        }
      : Value;

/** What an operation answers: the SDK's output without the metadata that the SDK itself adds. */
export type Answer<Output> = Omit<Output, '$metadata'>;

/** The answer of an operation that tells nothing. */
export type EmptyAnswer = Readonly<Record<string, never>>;
