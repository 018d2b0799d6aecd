import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ownIdentity } from '../../processes/identity.ts'
import { Registry } from '../registry.ts'

const self = ownIdentity()

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ssot-store-'))
  file = join(folder, 'registry.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

describe.runIf(process.platform !== 'win32')('on a full disk', () => {
  /** Runs code with a registry whose file may not grow; SQLite sees the same as on a full disk. */
  function onFullDisk(withoutFile: string, code: string): string[] {
    {
      using registry = new Registry(file, { onProblem: expect.fail })
      const many = Array.from({ length: 400 }, (_, index) => `image-with-a-long-name-${index}`)
      registry.images.use(many, 's', self, 1)
      registry.kept.keep('s', 'unix:///a', 'its tests have failed', 7)
    }
    const source = `
      import { Registry } from ${JSON.stringify(new URL('../registry.ts', import.meta.url).href)}
      process.on('SIGXFSZ', () => {})
      const self = ${JSON.stringify(self)}
      const registry = new Registry(process.argv[1], { withoutFile: '${withoutFile}', onProblem: console.log })
      try { ${code} } catch (error) { console.log(error.message) }
    `
    const limited =
      'ulimit -f 4; exec "$0" --disable-warning=ExperimentalWarning --input-type=module -e "$1" "$2"'
    const output = execFileSync('sh', ['-c', limited, process.execPath, source, file], { encoding: 'utf8' })
    return output.trim().split('\n')
  }

  test('a claim is an error that names the file and the cause', () => {
    const [summary, todo] = onFullDisk(
      'fail',
      "registry.images.use(Array.from({ length: 999 }, (_, i) => 'i' + i), 't', self, 2)",
    )
    expect(summary).toMatch(
      /^\[HOME_UNUSABLE\] .*registry\.db, in which processes record what they hold, cannot be used: (its disk is full|the disk reports an error) \(/,
    )
    expect(summary).not.toContain('rollback')
    expect(todo).toMatch(
      /What to do: (Free some space there|Check the disk, and its free space); or set SSOT_DOCKER_HOME/,
    )
  })

  test('giving back is reported and does not fail', () => {
    const output = onFullDisk('fail', "registry.images.release('s', self); console.log('over')")
    expect(output).toHaveLength(2)
    expect(output[0]).toContain('What this process held there is free once it has ended')
    expect(output[1]).toBe('over')
  })

  test('a removal goes on with what it could read', () => {
    const output = onFullDisk(
      'go on',
      "registry.images.release('s', self); console.log(registry.images.inUse().size, registry.kept.list('unix:///a').length)",
    )
    expect(output).toEqual([
      expect.stringMatching(/This command goes on without it, by the labels on the engine$/),
      '0 1',
    ])
  })
})
