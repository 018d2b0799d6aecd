import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readProfile, targetOf } from '../../../../engine/connect/connect.ts'
import { homeOf } from '../../../../host/home/home.ts'
import { run } from '../../../../host/tools/run.ts'
import { TEST_LIMIT } from '../../../../testing/processes/limit.ts'
import { pooled } from '../../../../testing/processes/pool.ts'

import { VALUES } from '../../../../testing/samples/specification-cases.ts'
import {
  completed,
  type Json,
  merged,
  NAME,
  type Sample,
  samplesOf,
} from '../../../../testing/samples/specification-samples.ts'
import { PROJECT } from '../project.ts'

/*
 * Checks that Docker Compose accepts what the tables of the specification allow, and rejects everything else. The
 * tables follow the newest specification; Compose may be any supported version.
 */

/** Valid samples that some supported versions of Compose do not know yet; they are skipped. */
const NEWER: readonly RegExp[] = [
  /^models/,
  /^services\.\*\.(?:models|provider|pre_start|pull_refresh_after|use_api_socket)/,
  /^services\.\*\.build\.(?:entitlements|no_cache_filter|provenance|sbom)/,
  // Some versions accept only a list for `ignore`, and do not know the last two.
  /^services\.\*\.develop\.watch\.\[\]\.(?:ignore as a scalar|include|initial_sync)/,
  /^services\.\*\.env_file\.\[\]\.format/,
  /^services\.\*\.gpus/,
  /^services\.\*\.label_file/,
  /^services\.\*\.networks\.\*\.(?:interface_name|gw_priority)/,
  /^services\.\*\.volumes\.\[\]\.(?:image|volume\.labels|bind\.recursive)/,
  /^networks\.\*\.enable_ipv4/,
  // The schema allows it, but some versions crash.
  /^services\.\*\.pid without a value/,
  // Only for Swarm; Compose rejects it in a later check.
  /^secrets\.\*\.driver as a scalar/,
]

/**
 * Invalid samples that some versions of Compose reject only when they create a container, or never; they are skipped.
 */
const STRICTER: readonly RegExp[] = [
  // Compose removes these before it validates, and ignores unknown keys in them.
  /^include\.\[\]/,
  /^services\.\*\.extends\.unheard_of/,
  // Only newer versions validate these.
  /^services\.\*\.container_name as "x"/,
  /^services\.\*\.develop\.watch\.\[\]\.exec\.command/,
  /^services\.\*\.(?:post_start|pre_stop)\.\[\]\.command command is not there/,
  /^services\.\*\.volumes\.\[\]\.type as/,
  // Only the engine rejects these.
  /^services\.\*\.ports\.\[\]\.(?:host_ip|published|target|protocol) as/,
]

const isAmong = ({ path, what }: Sample, list: readonly RegExp[]) =>
  list.some((expression) => expression.test(`${path} ${what}`))

let folder: string
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'ssot-specification-')))
  // The file that samples include, extend or use as an env file.
  writeFileSync(join(folder, NAME), `services: { ${NAME}: { image: ${NAME} } }\n`)
})
afterAll(() => rmSync(folder, { recursive: true }))

let count = 0

/** Why Compose rejects a file; null: it accepts it. */
async function refusal(text: string): Promise<string | null> {
  const { compose } = targetOf(process.env, readProfile(homeOf(process.env)))
  const file = join(folder, `${count++}.yml`)
  writeFileSync(file, text)
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, VARIABLE: 'set' }
  const result = await run([...compose, '-p', NAME, '-f', file, 'config', '--quiet'], {
    cwd: folder,
    env,
    limit: TEST_LIMIT,
  })
  return result.exitCode === 0 ? null : result.lines.join('\n')
}

const { right, wrong } = samplesOf(PROJECT)
const asText = (file: Json) => JSON.stringify(completed(file))

test('Compose accepts every valid sample of the specification', async () => {
  const asked = right.filter((sample) => !isAmong(sample, NEWER))
  expect(asked.length).toBeGreaterThan(400)
  for (const file of merged(asked.map((sample) => sample.file))) {
    expect(await refusal(JSON.stringify(file))).toBeNull()
  }
})

test('Compose rejects every invalid sample of the specification', async () => {
  const asked = wrong.filter((sample) => !isAmong(sample, [...NEWER, ...STRICTER]))
  const accepted = await pooled(asked, 2, async (sample) =>
    (await refusal(asText(sample.file))) === null ? `${sample.path} ${sample.what}` : null,
  )
  expect(accepted.filter((title) => title !== null)).toEqual([])
})

/** A compose file with a service for each of the given values of a key. */
const withValues = (key: string, values: readonly string[]) =>
  `services:\n${values.map((value, index) => `  s${index}:\n    image: ${NAME}\n    ${key}: ${value}\n`).join('')}`

test.each(VALUES)('Compose accepts and rejects the same values of $key', async ({ key, right, wrong }) => {
  expect(await refusal(withValues(key, right))).toBeNull()
  for (const value of wrong) {
    expect([value, await refusal(withValues(key, [value]))]).not.toEqual([value, null])
  }
})
