import { expect, test } from 'vitest'
import { readComposeFile } from './compose-file.ts'

const isWhole = (text: string) =>
  readComposeFile({ path: 'compose.yml', text, hasBom: false }, () => null).isWhole

test.each([
  ['services: { a: { imagee: x } }'],
  ['services: { a: { labels: x, environment: { A: "${" } } }'],
  ['services: { a: { build: { args: x } } }'],
  ['services: { a: { image: x } }\nnetworks: x'],
  ['services: { a: { image: x } }\njobs: x'],
])('the file is still whole, since the mistake hides no service, port or build: %s', (text) => {
  expect(isWhole(text)).toBe(true)
})

test.each([
  ['servics: { a: { image: x } }'],
  ['services: { a: x }'],
  ['services: { a: { prots: [80] } }'],
  ['services: { a: { ports: [x] } }'],
  ['services: { a: { build: [x] } }'],
  ['services: { a: { extends: { file: x } } }'],
  ['include: x'],
  ['include: [more.yml]'],
  ['services: { a: { image: "x } }'],
])('the file is not whole, since the mistake may hide a service, port or build: %s', (text) => {
  expect(isWhole(text)).toBe(false)
})
