import type { TextFile } from '../../repository.ts'
import { ciFragments } from './ci.ts'
import { type Fragments, scriptFolders } from './fragment.ts'
import { makefileFragments } from './makefile.ts'
import { markdownFragments } from './markdown.ts'
import { packageFragments } from './package.ts'

/** The shell scripts in a file; none for JavaScript and Python. */
export function readFragments(file: TextFile): Fragments {
  switch (file.kind) {
    case 'shell':
      return {
        shell: [{ text: file.source.text, start: 0, folders: scriptFolders(file.source.path) }],
        variables: [],
      }
    case 'ci':
      return ciFragments(file.source)
    case 'package':
      return packageFragments(file.source)
    case 'makefile':
      return makefileFragments(file.source)
    case 'markdown':
      return { shell: markdownFragments(file.source), variables: [] }
    default:
      return { shell: [], variables: [] }
  }
}
