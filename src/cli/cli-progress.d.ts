/** The package has no types of its own; this is the part of it that is used. */
declare module 'cli-progress' {
  interface BarOptions {
    readonly format: string;
    readonly stream?: NodeJS.WritableStream;
    readonly hideCursor?: boolean;
    readonly clearOnComplete?: boolean;
  }
  class SingleBar {
    constructor(options: BarOptions);
    start(total: number, value: number, payload?: Readonly<Record<string, unknown>>): void;
    setTotal(total: number): void;
    update(value: number, payload?: Readonly<Record<string, unknown>>): void;
    stop(): void;
  }
  const progress: { readonly SingleBar: typeof SingleBar };
  export default progress;
}
