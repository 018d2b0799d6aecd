import { afterAll, beforeAll, describe } from 'vitest'
import { stackLabels } from '../core/stacks/labels.ts'
import { composeCreate } from '../engine/cli/compose.ts'
import { formatIdentity } from '../host/processes/identity.ts'
import { type ContractSubject, testEngineContract } from '../testing/engines/contract.ts'
import { type TestEngine, testEngine } from '../testing/engines/test-engine.ts'
import { makeProject, type Project } from '../testing/repositories/project.ts'
import { composeCall } from './definition/compose-call.ts'
import { loadDefinition } from './definition/definition.ts'
import { takeDown } from './teardown/take-down.ts'

let engine: TestEngine
let project: Project
let subject: ContractSubject

beforeAll(async () => {
  engine = await testEngine()
  project = makeProject()
  const name = `ssot-contract-${process.pid}`
  const labels = stackLabels({
    stack: name,
    environment: 'test',
    installation: engine.connection.installation,
    root: project.root,
    owner: formatIdentity(engine.self),
  })
  const call = composeCall(loadDefinition(project.root, 'test'), engine.connection, name, { web: 31_000 })
  await composeCreate(call, {
    name,
    services: {
      job: {
        image: call.env.NODE_IMAGE,
        init: true,
        command: ['sh', '-c', 'echo one; echo two; exec sleep 600'],
        healthcheck: { test: ['CMD', 'echo', 'well'], interval: '60s' },
        volumes: [
          { type: 'volume', source: 'data', target: '/data' },
          { type: 'volume', target: '/anonymous' },
        ],
        labels,
      },
    },
    networks: { default: { labels } },
    volumes: { data: { labels } },
  })
  const [container] = await engine.connection.engine.containers.list(name)
  subject = { engine: engine.connection.engine, project: name, containerId: container?.id ?? '' }
})

afterAll(async () => {
  await takeDown(engine.connection.engine, subject.project)
  project[Symbol.dispose]()
  engine[Symbol.dispose]()
})

describe('the real engine', () => testEngineContract(() => subject))
