import { nearestName } from '../../../core/text/suggest.ts'
import type { Source } from '../../source.ts'
import { TOP_LEVEL_KEYS } from '../specification/project.ts'
import { SERVICE_KEYS } from '../specification/service.ts'
import { isExtensionKey } from '../specification/shape/extension.ts'
import { parseYaml } from '../yaml/parse.ts'
import { entriesOf, isNothing, type MapValue, type Value, valueAt } from '../yaml/value.ts'

/** `compose.yml`, `docker-compose.test.yaml`, `docker-compose-test.yml`, ... */
const NAME = /^(?:compose(?:\.[^/]+)?|docker-compose[^/]*)\.ya?ml$/iu

/** Checked before parsing: parsing a thousand YAML files takes about a second. */
const SERVICES_AT_TOP = /^["']?services["']?[ \t]*:/mu

/**
 * Whether a file is a compose file: by its content, or by its name unless the content is clearly something else. A CI
 * workflow named `docker-compose.yml` is not; a file of that name that cannot be parsed is.
 */
export function isComposeFile(source: Source): boolean {
  if (!/\.ya?ml$/iu.test(source.path) || isTemplate(source)) return false
  const isNamed = hasComposeName(source.path)
  if (!isNamed && !SERVICES_AT_TOP.test(source.text) && !/^\s*\{/u.test(source.text)) return false
  const { documents, problems } = parseYaml(source)
  if (documents.some((document) => isProject(document, isNamed))) return true
  if (!isNamed) return false
  return (
    problems.length > 0 || documents.length === 0 || documents.some((document) => isPartOfProject(document))
  )
}

/** Whether a file is a template, from which a compose file may be generated: by its name, or by Helm expressions. */
function isTemplate({ path, text }: Source): boolean {
  return (
    /\.(?:j2|jinja2?|tmpl|tpl|gotmpl|template|mustache|erb)\.ya?ml$/iu.test(path) ||
    /\{\{-?\s*(?:\.(?:Values|Release|Chart|Capabilities)\b|include\s)/u.test(text)
  )
}

/** Whether the name of a file is that of a compose file: `compose.yml`, `docker-compose.test.yaml`. */
export function hasComposeName(path: string): boolean {
  return NAME.test(path.split('/').at(-1) ?? '')
}

/**
 * Whether a document has `services` and no top-level key that compose files do not have. Unless the file's name is that
 * of a compose file, every service must look like one: the values of a Helm chart may have services with images, too.
 */
function isProject(document: Value, isNamed: boolean): boolean {
  if (document.kind !== 'map' || !hasOwnKeysOnly(document)) return false
  const services = valueAt(document, 'services')
  if (services?.kind !== 'map') return false
  const sections = entriesOf(services).map(([, { value }]) => value)
  if (!isNamed && !sections.every(hasServiceKeysOnly)) return false
  return sections.some((section) => section.kind === 'map' && looksLikeService(section))
}

function hasServiceKeysOnly(section: Value): boolean {
  if (section.kind !== 'map') return isNothing(section)
  return [...section.entries.keys()].every(
    (key) => SERVICE_KEYS.has(key) || isExtensionKey(key) || nearestName(key, SERVICE_KEYS) !== undefined,
  )
}

function looksLikeService(section: MapValue): boolean {
  const image = valueAt(section, 'image')
  if (image?.kind === 'scalar' && image.text !== null) return true
  return ['build', 'extends'].some((key) => {
    const value = valueAt(section, key)
    return value !== undefined && value.kind !== 'seq' && !isNothing(value)
  })
}

/** A misspelt key is accepted. Any other unknown key belongs to another kind of file, such as `steps` of a CI file. */
function hasOwnKeysOnly(document: MapValue): boolean {
  return [...document.entries.keys()].every(
    (key) => TOP_LEVEL_KEYS.has(key) || isExtensionKey(key) || nearestName(key, TOP_LEVEL_KEYS) !== undefined,
  )
}

/** `name` and `version` do not count: many kinds of files have them. */
function isPartOfProject(document: Value): boolean {
  if (document.kind !== 'map') return false
  return ['services', 'include', 'networks', 'volumes', 'configs', 'secrets'].some((key) =>
    document.entries.has(key),
  )
}
