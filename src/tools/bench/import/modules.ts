/** The modules that are imported, each by a new process. */
export const MODULES = [
  { name: 'an empty module', specifier: import.meta.resolve('./empty.js') },
  { name: 'ours, the worker entry', specifier: import.meta.resolve('vitest-environment-ssot-docker') },
  { name: 'zod', specifier: import.meta.resolve('zod') },
  { name: 'dockerode', specifier: import.meta.resolve('dockerode') },
  { name: 'testcontainers', specifier: import.meta.resolve('testcontainers') },
] as const

export type ModuleName = (typeof MODULES)[number]['name']

/** Measures the cost of an import itself. */
export const NOTHING: ModuleName = 'an empty module'
export const OURS: ModuleName = 'ours, the worker entry'
