/** Variables as the process received them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The only place that reads the process's environment; everybody else is handed a configuration. */
export function readEnvironment(): Environment {
  return Object.freeze({ ...process.env });
}

/** Where the configuration is looked for when `CROSSFOOT_CONFIG` does not say. */
export const defaultConfigFile = 'config/crossfoot.yaml';

export function configFile(env: Environment): string {
  const named = env['CROSSFOOT_CONFIG'];
  return named === undefined || named === '' ? defaultConfigFile : named;
}
