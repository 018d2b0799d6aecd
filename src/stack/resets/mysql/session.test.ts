import { expect, test } from 'vitest'
import type { Conversation, ConversationEnd } from '../../../engine/exec.ts'
import { MysqlSession, SessionLost, SqlError } from './session.ts'

/**
 * A client that answers each question with these lines, and ends after the last one.
 * @param errors what it has printed by then
 */
function client(lines: readonly string[], errors = ''): { talk: Conversation; sent: string[] } {
  const sent: string[] = []
  const rest = [...lines]
  const ended = Promise.withResolvers<ConversationEnd>()
  const talk: Conversation = {
    send: (text) => void sent.push(Buffer.from(text).toString('latin1')),
    async nextLine() {
      const line = rest.shift()
      if (line === undefined) ended.resolve({ exitCode: 1, errors })
      return line ?? null
    },
    takeErrors: () => '',
    ended: ended.promise,
    close: () => {},
  }
  return { talk, sent }
}

test('the answers to several questions are told apart', async () => {
  const { talk, sent } = client(['1', '2', 'ssot:1:', 'ssot:1:', 'a\tb\\nc', 'ssot:1:'])
  expect(await new MysqlSession(talk).ask(['SELECT a', 'SELECT b', 'SELECT c'])).toEqual([
    [['1'], ['2']],
    [],
    [['a', 'b\nc']],
  ])
  expect(sent.join('').split('\n')).toEqual([
    ...['SELECT a;ssot;', "SELECT 'ssot:1:';ssot;", 'SELECT b;ssot;', "SELECT 'ssot:1:';ssot;"],
    ...['SELECT c;ssot;', "SELECT 'ssot:1:';ssot;", ''],
  ])
})

test('a statement in another character set is sent as it is', async () => {
  const { talk, sent } = client(['ssot:1:'])
  await new MysqlSession(talk).run([
    'SELECT 1',
    { text: 'SELECT ä', bytes: Buffer.from('SELECT ä', 'latin1') },
  ])
  expect(sent.join('')).toBe("SELECT 1;ssot;\nSELECT ä;ssot;\nSELECT 'ssot:1:';ssot;\n")
})

const PRINTED = '--------------\nSELECT a\n--------------\n\n'

test('a statement that fails is an error with its number, and ends the session', async () => {
  const session = new MysqlSession(
    client([], `${PRINTED}ERROR 1146 (42S02) at line 7: Table 'a' doesn't exist`).talk,
  )
  const error: unknown = await session.run(['SELECT a']).catch((one: unknown) => one)
  expect(error).toBeInstanceOf(SqlError)
  expect(error).toMatchObject({ code: 1146, message: "Table 'a' doesn't exist" })
  expect(session.isOver).toBe(true)
})

test.each([
  [`${PRINTED}ERROR 1927 (70100) at line 7: Connection was killed`, 'ended: Connection was killed'],
  ['ERROR 2002 (HY000): No server', 'ended: No server'],
  ['the image has neither mariadb nor mysql', 'ended: the image has neither mariadb nor mysql'],
  ['', 'has ended'],
])('a session whose connection is gone is told from a failed statement: %j', async (errors, message) => {
  const error: unknown = await new MysqlSession(client([], errors).talk)
    .ask(['SELECT a'])
    .catch((one: unknown) => one)
  expect(error).toBeInstanceOf(SessionLost)
  expect(String(error)).toContain(message)
  expect(String(error)).not.toContain('---')
})

test('a statement that has the end of statements in it is not sent', async () => {
  const { talk, sent } = client([])
  await expect(new MysqlSession(talk).run(['SELECT 1', 'a;ssot;b'])).rejects.toThrow(TypeError)
  expect(sent).toEqual([])
})
