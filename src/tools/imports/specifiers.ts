/** One import in a source text. */
export interface Import {
  /** As written: `node:fs`, `zod`, `../core/errors.ts`. Undefined: it is computed. */
  specifier: string | undefined
  /** `type`: erased before the code runs. `static`: loaded with the file. `dynamic`: loaded when the call runs. */
  kind: 'type' | 'static' | 'dynamic'
  /** The first line is 1. */
  line: number
}

/** A statement at the start of a line, where the formatter puts it. Names in braces have no quotes. */
const STATEMENT =
  /^(?:import|export)(?<type>\s+type\b)?(?:[^'"`;=()]*?\bfrom)?\s*(['"])(?<specifier>[^'"\n]+)\2/gm

/** `import('x')` as a call or as a type, `require('x')` and `import.meta.resolve('x')`, also with a computed argument. */
const CALL =
  /(?<![\w.$])(?<how>import|require|require\.resolve|import\.meta\.resolve)\s*\(\s*(?:(['"`])(?<specifier>[^'"`$\n]+)\2|(?<computed>[^'"`)\s]|`))/g

/**
 * All imports of a TypeScript or JavaScript text, including those of types.
 *
 * It does not parse the text: a statement at the start of a line inside a template literal counts as an import too. So it
 * may find too many imports, but never too few.
 */
export function readImports(source: string): Import[] {
  const code = withoutComments(source)
  const statements = [...code.matchAll(STATEMENT)].map(
    (match): Import => ({
      specifier: match.groups?.specifier,
      kind: match.groups?.type === undefined ? 'static' : 'type',
      line: lineAt(code, match.index),
    }),
  )
  const calls = [...code.matchAll(CALL)].map(
    (match): Import => ({
      specifier: match.groups?.specifier,
      kind: 'dynamic',
      line: lineAt(code, match.index),
    }),
  )
  // Plain JavaScript imports types with `@type {import('x').Y}`.
  const annotated = [...source.matchAll(/\{[^}\n]*?import\((['"])(?<specifier>[^'"\n]+)\1\)/g)]
    .filter((match) => isInComment(source, code, match.index))
    .map(
      (match): Import => ({
        specifier: match.groups?.specifier,
        kind: 'type',
        line: lineAt(source, match.index),
      }),
    )
  return [...statements, ...calls, ...annotated].sort((a, b) => a.line - b.line)
}

/** The text with spaces instead of comments, so that lines and offsets do not change. */
export function withoutComments(source: string): string {
  const blank = (comment: string) => comment.replace(/[^\n]/g, ' ')
  return source.replace(/(?<=^|\s)\/\*[\s\S]*?\*\/|(?<=^|[\s;,)])\/\/[^\n]*/gm, blank)
}

function isInComment(source: string, code: string, index: number): boolean {
  return source[index] !== code[index]
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length
}
