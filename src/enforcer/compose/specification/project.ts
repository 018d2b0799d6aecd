import { MODEL } from './models.ts'
import { NETWORK } from './networks.ts'
import { CONFIG, SECRET, VOLUME } from './resources.ts'
import { SERVICE } from './service.ts'
import { TEXT_OR_TEXTS } from './shape/common.ts'
import { NAME, TEXT } from './shape/scalars.ts'
import { dictionaryOf, either, listOf, mapOf, nullable } from './shape/shape.ts'

const INCLUDE = either(TEXT, mapOf({ path: TEXT_OR_TEXTS, env_file: TEXT_OR_TEXTS, project_directory: TEXT }))

const KEYS = {
  version: TEXT,
  name: TEXT,
  include: nullable(listOf(INCLUDE)),
  services: dictionaryOf(SERVICE, NAME),
  models: dictionaryOf(MODEL),
  networks: dictionaryOf(NETWORK),
  volumes: dictionaryOf(VOLUME, NAME),
  secrets: dictionaryOf(SECRET, NAME),
  configs: dictionaryOf(CONFIG, NAME),
}

/**
 * A whole compose file.
 * @see https://github.com/compose-spec/compose-spec/blob/main/spec.md
 */
export const PROJECT = mapOf(KEYS)

/** The keys by which a compose file is distinguished from other YAML files. */
export const TOP_LEVEL_KEYS: ReadonlySet<string> = new Set(Object.keys(KEYS))
