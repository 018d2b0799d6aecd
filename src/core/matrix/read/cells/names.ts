import { listOf, matching } from './schema.ts'

/** It becomes part of project names, which Compose requires in lower case. */
export const environmentName = matching(
  /^[a-z][a-z0-9-]*$/,
  'is not an environment name',
  'lower-case letters, digits and `-`, starting with a letter',
)

/** The rule of Compose for service names, and a letter at the start, because variables are named after services. */
export const serviceName = matching(
  /^[A-Za-z][A-Za-z0-9._-]*$/,
  'is not a service name',
  'letters, digits, `.`, `_` and `-`, starting with a letter',
)

/** The name of a row of Services. */
export const portName = matching(
  /^[A-Za-z][A-Za-z0-9._-]*(?::[a-z][a-z0-9-]*)?$/,
  'is not a service name',
  'letters, digits, `.`, `_` and `-`, starting with a letter; another port of the service has a name after a colon: `s3:console`',
)

export const imageName = matching(
  /^[a-z][a-z0-9-]*$/,
  'is not a name of a base image',
  'lower-case letters, digits and `-`, starting with a letter',
)

export const variableName = matching(
  /^[A-Z][A-Z0-9_]*$/,
  'is not a variable name',
  'upper-case letters, digits and `_`, starting with a letter',
)

/** As Compose and shells know it. */
export const anyVariable = matching(
  /^[A-Za-z_][A-Za-z0-9_]*$/,
  'is not a variable name',
  'letters, digits and `_`, not starting with a digit',
)

/** The rule of Compose. */
const profile = matching(/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/, 'is not the name of a profile', 'a profile')

export const profiles = listOf(profile, 'one or more profiles of the compose file, separated by commas')
