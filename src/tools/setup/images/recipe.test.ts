import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { npmPackagesFor, readBaseRecipe, readRecipe, recipeHash } from './recipe.ts'

const repository = fileURLToPath(new URL('../../../../', import.meta.url))
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'recipe-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const recipe = { packages: ['a'], without: [], prune: [] }
const write = (value: unknown) => writeFileSync(join(folder, 'recipe.json'), JSON.stringify(value))

describe('a recipe', () => {
  test.each(['node', 'postgres', 'redis'])('the recipe of %s in this repository is valid', (name) => {
    expect(readRecipe(join(repository, 'docker/base', name)).packages.length).toBeGreaterThan(0)
  })

  test('the recipe of the common base must name its suite', () => {
    expect(readBaseRecipe(join(repository, 'docker/base/base')).suite).toBe('trixie')
    write(recipe)
    expect(() => readBaseRecipe(folder)).toThrow('suite')
  })

  test.each([
    ['an unknown key', { ...recipe, pakages: [] }, 'pakages'],
    ['a missing key', { packages: [] }, 'without'],
  ])('a recipe with %s is refused, and the error names the file', (_, value, reason) => {
    write(value)
    expect(() => readRecipe(folder)).toThrow(reason)
    expect(() => readRecipe(folder)).toThrow(join(folder, 'recipe.json'))
  })

  test('a recipe that does not exist is refused, and the error names the file', () => {
    expect(() => readRecipe(folder)).toThrow(join(folder, 'recipe.json'))
  })
})

describe('npm packages', () => {
  const one = { package: 'npm@1', integrity: 'sha512-x' }
  const both = { ...recipe, npm: { npm: one, node: { amd64: { package: 'x64@1', integrity: 'sha512-y' } } } }

  test('npm packages are the same for all architectures, or one for each', () => {
    expect([...npmPackagesFor(both, 'amd64')]).toEqual([
      ['npm', one],
      ['node', { package: 'x64@1', integrity: 'sha512-y' }],
    ])
  })

  test('npm packages that are missing for an architecture are an error', () => {
    expect(() => npmPackagesFor(both, 'riscv64')).toThrow('"node" for the architecture riscv64')
  })
})

describe("a recipe's hash", () => {
  test("a recipe's hash changes with a file, with its name, and with the builder", () => {
    mkdirSync(join(folder, 'sub'))
    writeFileSync(join(folder, 'sub/a'), '1')
    const hashes = [recipeHash([folder], ['1']), recipeHash([folder], ['2'])]
    writeFileSync(join(folder, 'sub/a'), '2')
    hashes.push(recipeHash([folder], ['1']))
    rmSync(join(folder, 'sub/a'))
    writeFileSync(join(folder, 'sub/b'), '2')
    hashes.push(recipeHash([folder], ['1']))
    expect(new Set(hashes).size).toBe(4)
  })
})
