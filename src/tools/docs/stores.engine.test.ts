import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestEngine, testEngine } from '../../testing/engines/test-engine.ts'
import { makeProject } from '../../testing/repositories/project.ts'
import { mysqlServer } from '../../testing/stores/mysql.ts'
import { chapterOf, snippetsOf } from './snippets.ts'

const PAGE = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'stores.md'), 'utf8')
const MATRIX = 'docker/DOCKER_SSOT_MATRIX.md'

let engine: TestEngine
beforeAll(async () => {
  engine = await testEngine()
})
afterAll(() => engine[Symbol.dispose]())

test('the compose file and the row for MariaDB in stores.md start a server that is put back', async () => {
  const snippets = snippetsOf(chapterOf(PAGE, 'MySQL and MariaDB'))
  const text = (language: string) => snippets.find((one) => one.language === language)?.text ?? ''
  const { image } = await mysqlServer()
  using project = makeProject({
    services: ['| db | 3306 | mysql | - | DB_URL | 31000-31049 | - |'],
    files: { 'docker/compose.yml': text('yaml').replace('mariadb:11.8', image) },
  })
  project.write(MATRIX, `${project.read(MATRIX)}\n## State\n\n${text('markdown')}`)

  const stack = await engine.start(project.root)
  try {
    const sql = (statement: string) =>
      engine.docker(
        ...['exec', '-e', 'MYSQL_PWD=only-for-tests', `${stack.info.project}-db-1`],
        ...['mariadb', '--user=root', '--skip-column-names', '--batch', '--execute', statement, 'app'],
      )
    sql('CREATE TABLE notes (id INT AUTO_INCREMENT PRIMARY KEY)')
    await stack.resets?.take()
    sql('INSERT INTO notes VALUES (), ()')
    expect((await stack.resets?.reset())?.services.db).toMatchObject({ did: 'undone', what: '1 table' })
    expect(sql('SELECT COUNT(*) FROM notes')).toBe('0')
  } finally {
    await stack.stop()
  }
  expect(engine.leftOf(basename(project.root).toLowerCase())).toEqual([])
}, 300_000)
