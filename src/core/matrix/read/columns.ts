import { imageDigest, imageReference, optionalLocalImage, pinnedImage } from './cells/images.ts'
import {
  anyVariable,
  environmentName,
  imageName,
  portName,
  profiles,
  serviceName,
  variableName,
} from './cells/names.ts'
import { optionalPath, optionalPatterns, outsidePath, pathPattern, relativePath } from './cells/paths.ts'
import { containerPort, portRange, publishedPorts } from './cells/ports.ts'
import { resetWay } from './cells/reset.ts'
import { baselineKind, dataPaths, stateInputs } from './cells/state.ts'
import { healthPath, protocol, urlTemplate } from './cells/urls.ts'
import { budget, freeText, keptVersions, onFailure, variableValue } from './cells/values.ts'

/**
 * The columns of each table and what their cells contain. This is the only list of columns: the parser, its problems and
 * the check of docs/matrix.md use it.
 */
export const ENVIRONMENT_COLUMNS = {
  Environment: environmentName,
  'Compose file': relativePath,
  Profiles: profiles,
  'Env file': optionalPath,
  'On failure': onFailure,
  Dockerfiles: optionalPatterns,
  'Host ports': portRange,
  'Versions kept': keptVersions,
  Purpose: freeText,
}

/** The fixed columns. In addition, each environment has a column with {@link publishedPorts}. */
export const SERVICE_COLUMNS = {
  Service: portName,
  'Container port': containerPort,
  Protocol: protocol,
  'Health path': healthPath,
  'Test variable': variableName,
  URL: urlTemplate,
  'Rebuild budget': budget,
}

/** The fixed columns. In addition, each environment has a column with {@link variableValue}. */
export const VARIABLE_COLUMNS = {
  Variable: anyVariable,
}

export const IMAGE_COLUMNS = {
  Image: imageReference,
  Digest: imageDigest,
}

export const BASE_IMAGE_COLUMNS = {
  Image: imageName,
  Variable: variableName,
  'Registry image': pinnedImage,
  'Debian recipe': optionalPath,
  'Debian image': optionalLocalImage,
}

export const OBSOLETE_COLUMNS = {
  Obsolete: pathPattern,
  'Use instead': freeText,
}

export const OUTSIDE_COLUMNS = {
  Path: outsidePath,
  Reason: freeText,
}

export const STATE_COLUMNS = {
  Service: serviceName,
  Data: dataPaths,
  Inputs: stateInputs,
  Baseline: baselineKind,
  Reset: resetWay,
}

/**
 * The tables by their heading. `optional`: the columns that may be missing, as if each of their cells were `-`.
 * `perEnvironment`: what the cells contain of the columns that are named after environments.
 */
export const TABLES = {
  Environments: {
    required: true,
    columns: ENVIRONMENT_COLUMNS,
    optional: ['Profiles', 'Env file', 'On failure', 'Versions kept'],
    perEnvironment: null,
  },
  Services: {
    required: true,
    columns: SERVICE_COLUMNS,
    optional: ['URL'],
    perEnvironment: publishedPorts,
  },
  Variables: { required: false, columns: VARIABLE_COLUMNS, optional: [], perEnvironment: variableValue },
  Images: { required: false, columns: IMAGE_COLUMNS, optional: [], perEnvironment: null },
  'Base images': { required: false, columns: BASE_IMAGE_COLUMNS, optional: [], perEnvironment: null },
  'Obsolete names': { required: false, columns: OBSOLETE_COLUMNS, optional: [], perEnvironment: null },
  Outside: { required: false, columns: OUTSIDE_COLUMNS, optional: [], perEnvironment: null },
  State: { required: false, columns: STATE_COLUMNS, optional: ['Reset'], perEnvironment: null },
} as const

export type TableName = keyof typeof TABLES

export const TABLE_NAMES = Object.keys(TABLES) as TableName[]
