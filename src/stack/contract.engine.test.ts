import { afterAll, beforeAll, describe } from 'vitest'
import { stackLabels } from '../core/labels.ts'
import { type TestEngine, testEngine } from '../dev/engine.ts'
import { type ContractSubject, testEngineContract } from '../dev/engine-contract.ts'
import { makeProject, type Project } from '../dev/project.ts'
import { composeCreate } from '../engine/compose-cli.ts'
import { formatIdentity } from '../engine/process-identity.ts'
import { loadDefinition } from './definition.ts'
import { down } from './down.ts'
import { composeCall } from './model.ts'

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
  const [container] = await engine.connection.engine.containers(name)
  subject = { engine: engine.connection.engine, project: name, containerId: container?.id ?? '' }
})

afterAll(async () => {
  await down(engine.connection.engine, subject.project)
  project[Symbol.dispose]()
  engine[Symbol.dispose]()
})

describe('the real engine', () => testEngineContract(() => subject))
