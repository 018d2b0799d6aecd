/** One import in a source text. */
export interface Import {
  /** As written: `node:fs`, `zod`, `../core/errors.ts`. Undefined: computed, so nobody can tell. */
  specifier: string | undefined
  /** `type`: erased before the code runs. `static`: loaded with the file. `dynamic`: when execution gets there. */
  kind: 'type' | 'static' | 'dynamic'
  /** Counts from 1. */
  line: number
}

/** A statement at the start of a line, as the formatter leaves it. Names in braces hold no quotes. */
const STATEMENT =
  /^(?:import|export)(?<type>\s+type\b)?(?:[^'"`;=()]*?\bfrom)?\s*(['"])(?<specifier>[^'"\n]+)\2/gm

/** `import('x')` as a call or as a type, `require('x')`, `import.meta.resolve('x')`, and all of them computed. */
const CALL =
  /(?<![\w.$])(?<how>import|require|require\.resolve|import\.meta\.resolve)\s*\(\s*(?:(['"`])(?<specifier>[^'"`$\n]+)\2|(?<computed>[^'"`)\s]|`))/g

/**
 * Every import of a TypeScript or JavaScript text, those of types included.
 *
 * It reads text and knows no syntax: a statement that stands at the start of a line inside a template literal is
 * taken for an import too. That errs on the side of a failing check, never of a silent one.
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
  // `@type {import('x').Y}` is how plain JavaScript imports a type.
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

/** The same text with comments blanked out, so that lines and places stay. */
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
