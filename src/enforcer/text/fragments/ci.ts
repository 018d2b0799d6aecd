import { posix } from 'node:path'
import type { Source, Span } from '../../source.ts'
import { isDockerFileName } from '../names.ts'
import type { Fragment, Fragments } from './fragment.ts'
import { groovyFragments } from './groovy.ts'
import { type YamlText, yamlTexts } from './yaml-texts.ts'

/** The keys under which the usual CI systems have shell commands. */
const COMMANDS =
  /^(?:run|script|before_script|after_script|before_install|install|after_success|after_failure|command|commands|bash|sh|cmds?|inline|inlineScript|build_script|test_script)$/

/** The commands of a CI file, of whichever system, and the variables that it sets for them. */
export function ciFragments(source: Source): Fragments {
  if (!/\.ya?ml$/i.test(source.path)) return { shell: groovyFragments(source), variables: [] }
  const texts = yamlTexts(source.text)
  return {
    shell: texts
      .filter(({ path }) => COMMANDS.test(path.at(-1) ?? ''))
      .map((text): Fragment => ({ text: text.shell, start: text.start, folders: foldersOf(text, texts) })),
    variables: texts
      .filter(({ path }) => /^(?:env|environment|variables)$/.test(path.at(-2) ?? ''))
      .map(({ path, value, start, end }) => ({ name: path.at(-1) ?? '', value, span: { start, end } })),
    inputs: texts
      .filter(({ path }) => path.at(-2) === 'with' && INPUTS.test(path.at(-1) ?? ''))
      .flatMap(({ start, end }) => filesIn(source.text, start, end)),
  }
}

/** What the usual actions call the Docker files that they build from or start. */
const INPUTS = /^(?:file|files|dockerfile|compose-?files?)$/iu

function filesIn(text: string, start: number, end: number): { path: string; span: Span }[] {
  return [...text.slice(start, end).matchAll(/[^\s,"'|>]+/gu)]
    .filter(([path]) => isDockerFileName(path))
    .map(({ 0: path, index }) => ({
      path,
      span: { start: start + index, end: start + index + path.length },
    }))
}

/**
 * The root, unless the file names another working directory somewhere: which one holds for a step is then known only
 * where a single one is named, and beside the step's own there is the root.
 */
function foldersOf(text: YamlText, texts: readonly YamlText[]): readonly string[] | null {
  const named = texts.filter(({ path }) =>
    /^(?:working-directory|working_directory|workingDirectory|dir)$/.test(path.at(-1) ?? ''),
  )
  if (named.length === 0) return ['.']
  // A list has no key of its own, so steps of one job share a path; only the whole file is certain.
  const values = new Set(named.map(({ value }) => value))
  if ([...values].some((value) => /[$~]|^\//.test(value)) || text.value === '') return null
  return ['.', ...[...values].map((value) => posix.normalize(value).replace(/\/$/, ''))]
}
