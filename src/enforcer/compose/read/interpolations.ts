import type { Source, Span } from '../../source.ts'
import type { Interpolation } from '../model.ts'
import type { KeyPath } from '../specification/check/place.ts'
import { type Part, parseTemplate } from '../template.ts'
import type { ParsedYaml } from '../yaml/parse.ts'
import { spanWithin } from '../yaml/scalar-span.ts'

/** Every variable that Compose resolves in the values of a file. A nested variable follows the one that contains it. */
export function readInterpolations(
  source: Source,
  { scalars }: ParsedYaml,
): { interpolations: Interpolation[]; problems: { message: string; span: Span; path: KeyPath }[] } {
  const interpolations: Interpolation[] = []
  const problems: { message: string; span: Span; path: KeyPath }[] = []
  for (const { path, scalar } of scalars) {
    if (!scalar.text?.includes('$')) continue
    const template = parseTemplate(scalar.text)
    for (const { message, start, end } of template.problems) {
      problems.push({ message, span: spanWithin(source, scalar, start, end), path: path.split('.') })
    }
    const collect = (parts: readonly Part[]) => {
      for (const part of parts) {
        if (part.kind === 'literal') continue
        const { name, operator, operand, start, end } = part
        interpolations.push({ span: spanWithin(source, scalar, start, end), name, operator, operand, path })
        collect(part.parts)
      }
    }
    collect(template.parts)
  }
  return { interpolations, problems }
}
