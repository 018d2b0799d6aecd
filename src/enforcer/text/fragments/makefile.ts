import { FILLER } from '../../../core/shell/tokens.ts'
import type { Source } from '../../source.ts'
import { type Fragment, type Fragments, folderOf, type SetVariable } from './fragment.ts'
import { yamlTexts } from './yaml-texts.ts'

/** The recipes of a Makefile, a justfile or a Taskfile, and the variables that it sets for them. */
export function makefileFragments(source: Source): Fragments {
  const folders = [folderOf(source.path)]
  if (/\.ya?ml$/i.test(source.path)) {
    const texts = yamlTexts(source.text)
    const dirs = texts.filter(({ path }) => path.at(-1) === 'dir')
    return {
      shell: texts
        .filter(({ path }) => /^(?:cmds?|sh|preconditions|status)$/.test(path.at(-1) ?? ''))
        .map(({ start, shell }) => ({ text: shell, start, folders: dirs.length === 0 ? folders : null })),
      variables: texts
        .filter(({ path }) => path.at(-2) === 'env')
        .map(({ path, value, start, end }) => ({ name: path.at(-1) ?? '', value, span: { start, end } })),
    }
  }
  return readRecipes(source, folders)
}

/** Each line of a recipe, with its continuation lines, is a shell script of its own. */
function readRecipes({ path, text }: Source, folders: string[]): Fragments {
  const isJust = /justfile$|\.just$/i.test(path)
  const shell: Fragment[] = []
  const variables: SetVariable[] = []
  const logical = /(?:[^\r\n\\]|\\(?:\r\n|[\s\S])|\\$)*(?:\r\n|\n|\r|$)/y
  for (let at = 0; at < text.length; ) {
    logical.lastIndex = at
    const line = logical.exec(text)?.[0] ?? ''
    const isRecipe = isJust ? /^[ \t]+\S/.test(line) : line.startsWith('\t')
    if (isRecipe) {
      // `@`, `-` and `+` are for make; `$$` is a `$` for the shell.
      const content = line
        .replace(/^[ \t]*[@+-]*/, (head) => ' '.repeat(head.length))
        .replaceAll('$$', `${FILLER}$`)
      shell.push({ text: content, start: at, folders })
    } else {
      const [head, name, value] =
        /^(?:export[ \t]+|override[ \t]+)*([A-Za-z_]\w*)[ \t]*[:?+]*=[ \t]*(.*?)[ \t\r\n]*$/s.exec(line) ?? []
      if (head !== undefined && name !== undefined && value !== undefined) {
        const start = at + line.indexOf(value, line.indexOf('='))
        variables.push({
          name,
          value: value.replace(/^(["'])(.*)\1$/, '$2'),
          span: { start, end: start + value.length },
        })
      }
    }
    if (line === '') break
    at += line.length
  }
  return { shell, variables }
}
