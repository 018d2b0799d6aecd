import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { run } from '../../../host/tools/run.ts'
import { TEST_LIMIT } from '../../processes/limit.ts'
import type { Answers, Application, Load } from './application.ts'
import { PRISMA_PROGRAM } from './prisma-program.ts'

/** The driver adapter talks to the server, so that nothing has to be downloaded beside the packages. */
const PACKAGES = { prisma: '7.10.0', '@prisma/client': '7.10.0', '@prisma/adapter-pg': '7.10.0' }
/** What the program imports. */
const IMPORTS = { '#application': './application.ts', '#client': './generated/client.ts' }

const SCHEMA = `generator client {
  provider            = "prisma-client"
  output              = "generated"
  importFileExtension = "ts"
}
datasource db {
  provider = "postgresql"
}
model Customer {
  id    Int    @id @default(autoincrement())
  name  String
  extra Json?
  @@map("customers")
}
model Order {
  id       BigInt @id @default(autoincrement())
  customer Int
  cents    Int?
  @@map("orders")
}
`

/** What the program of the application is told, and what it answers when that is done. */
type PrismaMessage = { begin: string; most: number } | 'stop' | 'end'

/** A program with Prisma in a folder of its own, where its packages are installed. */
export class PrismaApplication implements Application {
  readonly name = 'with-prisma'
  readonly closed = [
    ...['P1003', 'P1017', 'P2010', 'P2039'],
    'Client has encountered a connection error and is not queryable',
    'Connection terminated unexpectedly',
    'terminating connection due to administrator command',
  ]
  readonly #folder: string
  readonly #child: ChildProcess

  private constructor(folder: string, child: ChildProcess) {
    this.#folder = folder
    this.#child = child
  }

  static async install(url: string): Promise<PrismaApplication> {
    const folder = mkdtempSync(join(tmpdir(), 'ssot-prisma-'))
    try {
      writeFileSync(
        join(folder, 'package.json'),
        JSON.stringify({ private: true, type: 'module', dependencies: PACKAGES, imports: IMPORTS }),
      )
      writeFileSync(join(folder, 'schema.prisma'), SCHEMA)
      writeFileSync(join(folder, 'program.js'), PRISMA_PROGRAM)
      copyFileSync(join(import.meta.dirname, 'application.ts'), join(folder, 'application.ts'))
      const node = dirname(process.execPath)
      const env = {
        ...process.env,
        PATH: `${node}:${process.env.PATH}`,
        // `generate` asks for the engine that applies migrations, and does not use it.
        PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true',
        CHECKPOINT_DISABLE: '1',
      }
      for (const command of [
        ['npm', 'install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'],
        ['npx', 'prisma', 'generate', '--schema', 'schema.prisma'],
      ]) {
        const { exitCode, stdout, lines } = await run(command, { cwd: folder, env, limit: TEST_LIMIT })
        if (exitCode !== 0) throw new Error(`${command.join(' ')}: ${stdout}${lines.join('\n')}`)
      }
      const child = fork(join(folder, 'program.js'), [url], { execArgv: [] })
      await once(child, 'message')
      return new PrismaApplication(folder, child)
    } catch (error) {
      rmSync(folder, { recursive: true })
      throw error
    }
  }

  begin(mark: string, most: number): Load {
    const done = this.#tell({ begin: mark, most }) as Promise<Answers>
    return {
      done: () => done,
      end: () => {
        this.#child.send('stop' satisfies PrismaMessage)
        return done
      },
    }
  }

  async end(): Promise<void> {
    const ended = once(this.#child, 'exit')
    this.#child.send('end' satisfies PrismaMessage)
    await ended
    rmSync(this.#folder, { recursive: true })
  }

  async #tell(message: PrismaMessage): Promise<unknown> {
    const answered = once(this.#child, 'message')
    this.#child.send(message)
    const [answer] = await answered
    return answer
  }
}
