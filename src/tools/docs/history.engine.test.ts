import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { parseMatrix } from '../../core/matrix/parse.ts'
import { testEngine } from '../../testing/engines/test-engine.ts'
import { startCliWith } from '../../testing/processes/cli.ts'
import { ownHome } from '../../testing/processes/own-home.ts'
import { FIRST_PORT, makeProject, WEB_SERVICE } from '../../testing/repositories/project.ts'
import { chapterOf, snippetsOf } from './snippets.ts'

const PAGE = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'history.md'), 'utf8')
const PORT = FIRST_PORT + 645

/** The commands of a chapter, in order, without `npx ssot-docker`. */
function commandsOf(chapter: string): string[][] {
  const snippets = snippetsOf(chapterOf(PAGE, chapter)).filter(({ language }) => language === 'sh')
  return snippets.flatMap(({ text }) =>
    text
      .trim()
      .split('\n')
      .map((line) => line.replace(/^npx ssot-docker /, '').split(' ')),
  )
}

test('the commands of docs/history.md run, and their output looks as the page shows it', async () => {
  using engine = await testEngine()
  using own = ownHome()
  using project = makeProject({ services: [`| web | 80 | http | / | WEB_URL | ${PORT} | - |`] })
  const matrix = 'docker/DOCKER_SSOT_MATRIX.md'
  project.write(matrix, project.read(matrix).replaceAll('| test |', '| development |'))
  const run = (...args: string[]) => startCliWith(own.env, project.root, ...args).ended
  try {
    const outputs: string[] = []
    for (const text of ['hello', 'again']) {
      project.write('docker/compose.yml', `services:${WEB_SERVICE.replace('hello', text)}`)
      const { exit, output } = await run('refresh')
      expect(exit, output).toBe(0)
    }
    const commands = [...commandsOf('Versions of a stack'), ...commandsOf('Images kept')]
    expect(commands.length).toBeGreaterThan(4)
    for (const command of commands) {
      const { exit, output, stdout } = await run(...command)
      expect(exit, `${command.join(' ')}: ${output}`).toBe(0)
      outputs.push(stdout)
    }
    const [shown = ''] = snippetsOf(PAGE).flatMap(({ text }) => (text.includes('VERSION') ? [text] : []))
    const words = (text: string) => /^ {2}VERSION.*$/m.exec(text)?.[0].trim().split(/ +/)
    expect(words(outputs[0] ?? '')).toEqual(words(shown))
  } finally {
    await run('down', '--volumes')
    expect(engine.leftOf(basename(project.root).toLowerCase())).toEqual([])
  }
})

test('the matrix of docs/history.md gives an environment more versions', () => {
  const [table = ''] = snippetsOf(chapterOf(PAGE, 'Images kept')).flatMap(({ text, language }) =>
    language === 'markdown' ? [text] : [],
  )
  const text = `## Environments\n\n${table}\n## Services\n\n| Service | Container port | Protocol | Health path | Test variable | staging | Rebuild budget |\n| --- | --- | --- | --- | --- | --- | --- |\n| api | 80 | http | - | API_URL | 29000 | - |\n`
  expect(parseMatrix(text, 'm').environments).toMatchObject([{ name: 'staging', versionsKept: 20 }])
})
