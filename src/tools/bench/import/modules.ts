/** What is imported, each by a fresh process. */
export const MODULES = [
  { name: 'an empty module', specifier: import.meta.resolve('./empty.js') },
  { name: 'ours, the worker entry', specifier: import.meta.resolve('vitest-environment-ssot-docker') },
  { name: 'zod', specifier: import.meta.resolve('zod') },
  { name: 'dockerode', specifier: import.meta.resolve('dockerode') },
  { name: 'testcontainers', specifier: import.meta.resolve('testcontainers') },
] as const

export type ModuleName = (typeof MODULES)[number]['name']

/** What an import costs before there is anything to import. */
export const NOTHING: ModuleName = 'an empty module'
export const OURS: ModuleName = 'ours, the worker entry'
