import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PLACES, plantedStack } from '../../testing/samples/planted-secrets.ts'
import { ENCODINGS, leaked } from '../../testing/samples/printed-secrets.ts'
import type { ComposeModel } from '../compose/model.ts'
import { KnownSecrets } from './hide.ts'
import { inEnvironment, inModel } from './read/in-model.ts'

const letters = [...'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ']
const digits = [...'23456789']
const signs = [...'!@#$%^&*()_+-=[]{}|;:,.<>?/~"\'\\ äß€']
const text = (characters: readonly string[], size: number) =>
  fc.array(fc.constantFrom(...characters), { minLength: size, maxLength: size }).map((all) => all.join(''))

/** As password managers, `openssl rand`, `uuidgen` and people make them. */
const secret = fc.oneof(
  fc.tuple(text(letters, 8), text([...letters, ...digits], 8)).map((all) => all.join('')),
  fc.tuple(text(letters, 5), text(signs, 5), text(digits, 3)).map((all) => all.join('')),
  text([...'0123456789abcdef'], 32).map((hex) => `c${hex}`),
  fc.uint8Array({ minLength: 24, maxLength: 24 }).map((bytes) => Buffer.from(bytes).toString('base64')),
  fc.uuid(),
  fc.tuple(text(letters, 7), text(digits, 2)).map(([word, number]) => `${word.toLowerCase()}-${number}`),
)

/** As Compose makes the canonical form: variables resolved. */
function canonical({ model, env }: ReturnType<typeof plantedStack>): ComposeModel {
  const token = (env.MY_SECRET_TOKEN ?? '').replaceAll('$', '$$$$')
  const json = JSON.stringify(model).replace('${MY_SECRET_TOKEN}', () => JSON.stringify(token).slice(1, -1))
  const resolved: ComposeModel = JSON.parse(json)
  for (const all of [resolved.secrets, resolved.configs])
    for (const one of Object.values(all ?? {})) if (one.file) one.file = one.file.replace('./', '/repo/')
  return resolved
}

function knownOf(planted: ReturnType<typeof plantedStack>): KnownSecrets {
  const files = Object.fromEntries(Object.entries(planted.files).map(([name, one]) => [`/repo/${name}`, one]))
  return new KnownSecrets()
    .learn(inEnvironment(planted.env))
    .learn(inModel(canonical(planted), { files, env: planted.env }))
}

test('there are at least 60 places and 12 encodings', () => {
  expect(Object.keys(PLACES).length).toBeGreaterThanOrEqual(60)
  expect(Object.keys(ENCODINGS).length).toBeGreaterThanOrEqual(12)
})

test('no secret leaks, at whatever place of a stack it is and however it is printed', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(secret, {
        minLength: Object.keys(PLACES).length,
        maxLength: Object.keys(PLACES).length,
      }),
      (secrets) => {
        const byPlace = new Map(Object.keys(PLACES).map((place, index) => [place, secrets[index] ?? '']))
        const known = knownOf(plantedStack((place) => byPlace.get(place) ?? ''))
        const leaks = [...byPlace].flatMap(([place, value]) => {
          const printed = Object.values(ENCODINGS).map(
            ({ form, around }) => `web  | no: ${around(form(value))} at`,
          )
          const shown = known.hide(printed.join('\n')).split('\n')
          return Object.entries(ENCODINGS).flatMap(([encoding, { form }], index) => {
            const line = shown[index] ?? ''
            const left = leaked(line, value) ?? leaked(line, form(value))
            return left === undefined ? [] : [{ place, encoding, value, line }]
          })
        })
        expect(leaks.length, JSON.stringify(leaks.slice(0, 30), null, 1)).toBe(0)
      },
    ),
    { numRuns: 100, endOnFailure: true },
  )
})
