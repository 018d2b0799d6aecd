import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { snippetsOf } from '../docs/snippets.ts'
import { CHAPTERS, chapter, PAGE, titles } from './guide.ts'
import { regenerateVersions } from './versions.ts'

test('every snippet of the guide is in a chapter that the compat tests follow', () => {
  const inChapters = CHAPTERS.map(chapter).flatMap(({ files, commands, tree }) => [
    ...Object.values(files),
    ...commands.map((words) => words.join(' ')),
    ...(tree.length === 0 ? [] : [`${tree.join('\n')}\n`]),
  ])
  const onPage = snippetsOf(readFileSync(PAGE, 'utf8')).flatMap(({ language, text }) =>
    language === 'sh' ? text.trim().split('\n') : [text],
  )
  expect(inChapters.sort()).toEqual(onPage.sort())
  expect(titles(PAGE)).toEqual([...CHAPTERS, 'Next steps'])
})

test('a chapter is parsed into its files and commands', () => {
  const { files, commands } = chapter('Services as types')
  expect(Object.keys(files)).toEqual(['tsconfig.json', 'e2e/typed.test.ts'])
  expect(commands[1]).toEqual(['npx', 'ssot-docker', 'types', '--output', 'e2e/ssot-docker.d.ts'])
})

test('the guide has the supported versions; `npx vitest run -u --project unit src/tools/compat` updates them', async () => {
  await expect(regenerateVersions(readFileSync(PAGE, 'utf8'))).toMatchFileSnapshot(PAGE)
})
