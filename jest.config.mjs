// The environment is set here because imports are hoisted above statements in a test file.
process.env.TZ = 'UTC';

export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/src', '<rootDir>/test'],
  testMatch: ['**/*.spec.ts', '**/*.e2e-spec.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': ['@swc/jest'] },
  setupFilesAfterEnv: ['<rootDir>/test/support/setup.ts'],
  ...(process.env.DB === 'postgresql' && {
    globalSetup: '<rootDir>/test/support/postgresql-start.mjs',
    globalTeardown: '<rootDir>/test/support/postgresql-stop.mjs',
  }),
  coverageProvider: 'v8',
  workerIdleMemoryLimit: '512MB',
  testTimeout: 30_000,
};
