import { findEnvironment } from '../matrix/find-environment.ts'
import type { Matrix } from '../matrix/matrix.ts'
import { publishedServices } from '../matrix/port-blocks.ts'

const HEADER = /^\/\/ Written by `ssot-docker types --environment (?<environment>[a-z][a-z0-9-]*)`/

/** Whether a types file agrees with the matrix. */
export type TypesFileCheck =
  | { isCurrent: true }
  | {
      isCurrent: false
      /** The first line that differs, counted from 1. */
      line: number
      /** What is wrong, as a sentence without a full stop. */
      reason: string
    }

/**
 * The text of a `.d.ts` file that declares the services that an environment publishes: for `ssot.url()`, for
 * `inject('ssot').services` and for the variables in `process.env`. The same matrix always gives the same text.
 *
 * @throws ENVIRONMENT_UNKNOWN when the matrix does not have the environment
 */
export function renderTypesFile(matrix: Matrix, environment: string): string {
  const { name } = findEnvironment(matrix, environment)
  const services = publishedServices(matrix, name).map(([service]) => service)
  const keys = services.map(
    ({ name, protocol, variable }) =>
      `    ${keyOf(name)}: { protocol: '${protocol}'; variable: '${variable}' }`,
  )
  const variables = services.map(({ variable }) => `      ${variable}: string`)
  return `${[
    `// Written by \`ssot-docker types --environment ${name}\` from the matrix. Do not edit it: when the matrix`,
    '// has changed, run the same command again; `--check` tells whether it is current.',
    '/* eslint-disable */',
    "import 'vitest-environment-ssot-docker'",
    '',
    "declare module 'vitest-environment-ssot-docker' {",
    '  interface SsotServices {',
    ...keys,
    '  }',
    '}',
    '',
    'declare global {',
    '  namespace NodeJS {',
    '    interface ProcessEnv {',
    ...variables,
    '    }',
    '  }',
    '}',
  ].join('\n')}\n`
}

/** The environment for which `ssot-docker types` wrote a file, current or not; null when it did not write the text. */
export function environmentOfTypesFile(text: string): string | null {
  return HEADER.exec(text)?.groups?.environment ?? null
}

/**
 * Compares a types file with the matrix, for the environment that the file itself names.
 * @param text of any file; a text that `ssot-docker types` did not write is not current
 */
export function checkTypesFile(text: string, matrix: Matrix): TypesFileCheck {
  const environment = environmentOfTypesFile(text)
  if (environment === null) {
    return { isCurrent: false, line: 1, reason: 'it was not written by `ssot-docker types`' }
  }
  if (!matrix.environments.some(({ name }) => name === environment)) {
    const reason = `it is for the environment "${environment}", which the matrix does not have`
    return { isCurrent: false, line: 1, reason }
  }
  return compare(text, renderTypesFile(matrix, environment))
}

function compare(text: string, expected: string): TypesFileCheck {
  if (text === expected) return { isCurrent: true }
  const [found, wanted] = [text.split('\n'), expected.split('\n')]
  const index = wanted.findIndex((line, at) => line !== found[at])
  // When all lines of `wanted` are there, the file differs after the last one.
  const at = index === -1 ? wanted.length : index
  const reason = `found ${quote(found[at])} instead of ${quote(wanted[at])}`
  return { isCurrent: false, line: at + 1, reason }
}

function quote(line: string | undefined): string {
  return line === undefined ? 'nothing' : JSON.stringify(line.trim())
}

function keyOf(service: string): string {
  return /^\w+$/.test(service) ? service : `'${service}'`
}
