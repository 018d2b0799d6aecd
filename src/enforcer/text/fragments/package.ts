import type { Source } from '../../source.ts'
import { type Fragments, folderOf } from './fragment.ts'
import { yamlTexts } from './yaml-texts.ts'

/** The scripts of a `package.json`, which run in its folder. */
export function packageFragments(source: Source): Fragments {
  const shell = yamlTexts(source.text)
    .filter(({ path }) => path.length === 2 && path[0] === 'scripts')
    .map(({ start, shell }) => ({ text: shell, start, folders: [folderOf(source.path)] }))
  return { shell, variables: [] }
}
