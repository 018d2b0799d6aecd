import { posix } from 'node:path'
import type { Source, Span } from '../../source.ts'
import { isDockerFileName } from '../names.ts'
import type { Fragment, Fragments } from './fragment.ts'
import { groovyFragments } from './groovy.ts'
import { type YamlText, yamlTexts } from './yaml-texts.ts'

/** The keys of shell commands in the usual CI systems. */
const COMMANDS =
  /^(?:run|script|before_script|after_script|before_install|install|after_success|after_failure|command|commands|bash|sh|cmds?|inline|inlineScript|build_script|test_script)$/

/** The commands of a CI file of any system, the variables that it sets for them, and Docker files in inputs. */
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
      .flatMap(({ path, start, end }) => filesIn(source.text, start, end, path.at(-1) ?? '')),
  }
}

/** The inputs of usual actions that name Docker files. */
const INPUTS = /^(?:file|files|dockerfile|compose-?files?)$/iu

/** @param key of the input; one that says that it has compose files has them under any name */
function filesIn(text: string, start: number, end: number, key: string): { path: string; span: Span }[] {
  const isFile = (path: string) =>
    isDockerFileName(path) || (/^compose/iu.test(key) && /\.ya?ml$/iu.test(path))
  return [...text.slice(start, end).matchAll(/[^\s,"'|>]+/gu)]
    .filter(([path]) => isFile(path))
    .map(({ 0: path, index }) => ({
      path,
      span: { start: start + index, end: start + index + path.length },
    }))
}

/**
 * The folders in which a step may run: the root, and every working directory that the file names, since it is not known
 * which step a working directory belongs to. Null: a working directory is known only at run time.
 */
function foldersOf(text: YamlText, texts: readonly YamlText[]): readonly string[] | null {
  const named = texts.filter(({ path }) =>
    /^(?:working-directory|working_directory|workingDirectory|dir)$/.test(path.at(-1) ?? ''),
  )
  if (named.length === 0) return ['.']
  // Steps of a job share a path, since list entries have no key. So all working directories of the file are considered.
  const values = new Set(named.map(({ value }) => value))
  if ([...values].some((value) => /[$~]|^\//.test(value)) || text.value === '') return null
  return ['.', ...[...values].map((value) => posix.normalize(value).replace(/\/$/, ''))]
}
