import * as cells from './cells.ts'

/**
 * The columns of each table and what their cells contain. This is the only list of columns: the parser, its problems and
 * the check of docs/matrix.md use it.
 */
export const ENVIRONMENT_COLUMNS = {
  Environment: cells.environmentName,
  'Compose file': cells.relativePath,
  Dockerfiles: cells.optionalPattern,
  'Host ports': cells.portRange,
  Purpose: cells.freeText,
}

/** The fixed columns. In addition, each environment has a column with {@link cells.publishedPorts}. */
export const SERVICE_COLUMNS = {
  Service: cells.serviceName,
  'Container port': cells.port,
  Protocol: cells.protocol,
  'Health path': cells.healthPath,
  'Test variable': cells.variableName,
  'Rebuild budget': cells.budget,
}

export const BASE_IMAGE_COLUMNS = {
  Image: cells.imageName,
  Variable: cells.variableName,
  'Registry image': cells.pinnedImage,
  'Debian recipe': cells.optionalPath,
  'Debian image': cells.optionalLocalImage,
}

export const OBSOLETE_COLUMNS = {
  Obsolete: cells.pathPattern,
  'Use instead': cells.freeText,
}

/** The tables by their heading. */
export const TABLES = {
  Environments: { required: true, columns: ENVIRONMENT_COLUMNS },
  Services: { required: true, columns: SERVICE_COLUMNS },
  'Base images': { required: false, columns: BASE_IMAGE_COLUMNS },
  'Obsolete names': { required: false, columns: OBSOLETE_COLUMNS },
} as const

export type TableName = keyof typeof TABLES

export const TABLE_NAMES = Object.keys(TABLES) as TableName[]
