/**
 * The config room: one schema, one load (defaults ← file ← environment), and the YAML reader that keeps positions.
 * It knows nothing of vendors, the database or Nest, and nobody else reads the environment.
 */
export { ConfigError, formatIssue, sortIssues, type ConfigIssue } from './config-error.js';
export { nextTime } from './cron.js';
export { describeAjvErrors } from './describe-errors.js';
export { parseDuration } from './durations.js';
export { configFile, readEnvironment, type Environment } from './environment.js';
export { loadConfig, type LoadedConfig, type LoadOptions } from './load.js';
export { dataFolder } from './paths.js';
export { redactedConfig, redactPaths, redactText } from './redact.js';
export * from './types.js';
export { formatPath, parseYamlSource, type Position, type YamlPath, type YamlSource } from './yaml-source.js';
