/** The package has no types of its own; this is the part of it that is used. */
declare module 'cli-progress' {
  interface BarOptions {
    readonly format: string;
    readonly stream?: NodeJS.WritableStream;
    readonly hideCursor?: boolean;
    readonly clearOnComplete?: boolean;
  }
  interface SingleBar {
    start(total: number, value: number, payload?: Readonly<Record<string, unknown>>): void;
    setTotal(total: number): void;
    update(value: number, payload?: Readonly<Record<string, unknown>>): void;
    stop(): void;
  }
  const progress: { readonly SingleBar: new (options: BarOptions) => SingleBar };
  export default progress;
}
