import { nearestName } from '../../../core/text/suggest.ts'
import type { Source } from '../../source.ts'
import { TOP_LEVEL_KEYS } from '../specification/project.ts'
import { SERVICE_KEYS } from '../specification/service.ts'
import { isExtensionKey } from '../specification/shape/extension.ts'
import { parseYaml } from '../yaml/parse.ts'
import { entriesOf, isNothing, type MapValue, type Value, valueAt } from '../yaml/value.ts'

/** `compose.yml`, `docker-compose.test.yaml`, `docker-compose-test.yml`, ... */
const NAME = /^(?:compose(?:\.[^/]+)?|docker-compose[^/]*)\.ya?ml$/iu

/** To parse every file of YAML would take a second for a thousand of them. */
const SERVICES_AT_TOP = /^["']?services["']?[ \t]*:/mu

/**
 * Whether a file is a compose file: by its content, or by its name where the content is none of something else. A
 * workflow that is called `docker-compose.yml` is none; one that cannot be parsed is.
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

/** What a compose file may be made from, and is none itself: by its name, or by what Helm alone puts into files. */
function isTemplate({ path, text }: Source): boolean {
  return (
    /\.(?:j2|jinja2?|tmpl|tpl|gotmpl|template|mustache|erb)\.ya?ml$/iu.test(path) ||
    /\{\{-?\s*(?:\.(?:Values|Release|Chart|Capabilities)\b|include\s)/u.test(text)
  )
}

/** Whether a file is called as compose files are. */
export function hasComposeName(path: string): boolean {
  return NAME.test(path.split('/').at(-1) ?? '')
}

/**
 * A map of services, and nothing at the top that is foreign to a compose file. Where the name does not say so, all of its
 * services must be some: the values of a Helm chart have services with images, too.
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

/** A misspelt key is still one; any other belongs to a file of another kind, such as `steps` of a CI file. */
function hasOwnKeysOnly(document: MapValue): boolean {
  return [...document.entries.keys()].every(
    (key) => TOP_LEVEL_KEYS.has(key) || isExtensionKey(key) || nearestName(key, TOP_LEVEL_KEYS) !== undefined,
  )
}

/** `name` and `version` are keys of many kinds of files. */
function isPartOfProject(document: Value): boolean {
  if (document.kind !== 'map') return false
  return ['services', 'include', 'networks', 'volumes', 'configs', 'secrets'].some((key) =>
    document.entries.has(key),
  )
}
