import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ComposeFile, Place } from '../model.ts'
import { parseTemplate } from '../template.ts'
import { isComposeFile, readComposeFile } from './compose-file.ts'

const ATOMS = [
  'services:',
  'a',
  'b: ',
  'image: x',
  'ports: ["1:1"]',
  '${A:-b}',
  '${A:-${B:?x}}',
  '$C',
  '$$',
  '${',
  '&n ',
  '*n',
  '<<: *n',
  'extends: a',
  'build: {context: ., target: t}',
  'environment: [A=1]',
  'healthcheck: {test: [NONE]}',
  'depends_on: {a: {condition: x}}',
  '!reset null',
  '!override ',
  '|\n',
  '>-\n',
  '"',
  "'",
  '{',
  '}',
  '[',
  ']',
  ', ',
  ': ',
  '- ',
  '# é',
  '\n',
  '\r\n',
  '  ',
  '    ',
  '---\n',
  '\t',
  'include: [a.yml]',
  'networks: [n]',
  'networks: {n: {external: true, aliases: [m]}}',
  'network_mode: none',
]

const text = fc.array(fc.oneof(fc.constantFrom(...ATOMS), fc.string({ maxLength: 4 })), { maxLength: 40 })

test('no text makes the reader fail, and every place is inside the text', () => {
  fc.assert(
    fc.property(text, text, (main, other) => {
      const source = { path: 'docker/compose.yml', text: main.join(''), hasBom: false }
      const file = readComposeFile(source, (path) => ({ path, text: other.join(''), hasBom: false }))
      isComposeFile(source)
      for (const { start, end } of placesOf(file)) {
        expect(start).toBeGreaterThanOrEqual(0)
        expect(end).toBeGreaterThanOrEqual(start)
        expect(end).toBeLessThanOrEqual(source.text.length)
      }
    }),
    { numRuns: 2000 },
  )
})

test('every variable of a plain, quoted or block scalar is at its exact place', () => {
  const piece = fc.constantFrom('x', 'é', '$$', '${A:-b}', '${A:-${B:?x}}', '$C', '/', '${D}', '𝄞')
  const styles = fc.constantFrom(
    (value: string) => `k: ${value}`,
    (value: string) => `k: "\\t${value}\\x2f"`,
    (value: string) => `k: '''${value}'`,
    (value: string) => `k: |\r\n    ${value}\r\n      ${value}`,
    (value: string) => `k: >-\n   ${value}\n   ${value}\n\n   ${value}`,
  )
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 8 }), styles, (pieces, style) => {
      const source = { path: 'compose.yml', text: `x-a:\n  ${style(`x${pieces.join('')}`)}\n`, hasBom: false }
      const { interpolations } = readComposeFile(source, () => null)
      for (const { span, name, operator, operand } of interpolations) {
        const written = source.text.slice(span.start, span.end)
        expect([`\${${name}${operator}${operand}}`, `$${name}`]).toContain(written)
      }
      const count = parseTemplate(`x${pieces.join('')}`).parts.filter(
        ({ kind }) => kind === 'variable',
      ).length
      expect(interpolations.length).toBeGreaterThanOrEqual(count)
    }),
    { numRuns: 1000 },
  )
})

function placesOf(file: ComposeFile) {
  const inServices = file.services.flatMap(
    ({ span, image, build, ports, healthcheck, environment, dependsOn, attachments }) => [
      { span },
      image,
      build,
      healthcheck,
      ...ports,
      ...environment.flatMap(({ key, value }) => [key, value]),
      ...dependsOn.map(({ service }) => service),
      ...attachments,
    ],
  )
  const { interpolations, problems, uses, externalNetworks } = file
  const all: (Place | null)[] = [...inServices, ...interpolations, ...problems, ...uses, ...externalNetworks]
  return all.flatMap((place) => (place === null ? [] : [place.span, ...(place.use ? [place.use] : [])]))
}
