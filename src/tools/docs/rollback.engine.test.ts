import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { stableProjectName } from '../../core/stacks/project-name.ts'
import { testEngine } from '../../testing/engines/test-engine.ts'
import { runCli } from '../../testing/processes/cli.ts'
import { FIRST_PORT, makeProject, WEB_SERVICE } from '../../testing/repositories/project.ts'
import { chapterOf, snippetsOf } from './snippets.ts'

const PAGE = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'history.md'), 'utf8')
const COMPOSE = 'docker/compose.yml'
const MATRIX = 'docker/DOCKER_SSOT_MATRIX.md'
const PORT = FIRST_PORT + 990

test('the commands of the chapter Rollback do what it says, in their order', async () => {
  const [back = [], failing = []] = snippetsOf(chapterOf(PAGE, 'Rollback'))
    .filter(({ language }) => language === 'sh')
    .map(({ text }) => text.trim().split('\n'))
  using engine = await testEngine()
  using project = makeProject({
    services: [`| web | 80 | http | / | WEB_URL | ${PORT} | - |`],
  })
  project.write(MATRIX, project.read(MATRIX).replaceAll(/(?<=\| )test(?= \|)/g, 'staging'))
  const write = (text: string, command = '-e') =>
    project.write(
      COMPOSE,
      `services:${WEB_SERVICE.replace("'hello'", `'${text}'`).replace('-e,', `${command},`)}`,
    )
  const run = async (line: string) => {
    const [npx, program, ...args] = line.split(' ')
    expect([npx, program]).toEqual(['npx', 'ssot-docker'])
    return runCli(project.root, ...args)
  }
  const page = async () => (await fetch(`http://127.0.0.1:${PORT}/`)).text()
  const stack = stableProjectName(project.root, 'staging')
  try {
    for (const text of ['one', 'two', 'three']) {
      write(text)
      expect(await run('npx ssot-docker up staging')).toMatchObject({ exit: 0 })
    }
    const pages: string[] = []
    for (const line of back) {
      const { exit, output } = await run(line)
      expect(exit, output).toBe(0)
      pages.push(await page())
    }
    expect(pages).toEqual(['three', 'two', 'one'])

    write('broken', '--no-such-option')
    const [withOption = '', without = ''] = failing
    const undone = await run(withOption)
    expect(undone).toMatchObject({
      exit: 1,
      output: expect.stringMatching(/The stack went back to version 5, which ran before/),
    })
    expect(await page()).toBe('one')
    const left = await run(without)
    expect(left).toMatchObject({ exit: 1, output: expect.stringContaining('left running') })
    await expect(page()).rejects.toThrow()
  } finally {
    await runCli(project.root, 'down', stack, '--volumes')
  }
  expect(engine.leftOf(basename(project.root).toLowerCase())).toEqual([])
})
