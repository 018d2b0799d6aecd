import { expect, test } from 'vitest'
import { ciRun } from './ci-run.ts'

const GITHUB = {
  CI: 'true',
  GITHUB_ACTIONS: 'true',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_REPOSITORY: 'acme/shop',
  GITHUB_RUN_ID: '123',
  GITHUB_RUN_ATTEMPT: '1',
}
const RUN = 'https://github.com/acme/shop/actions/runs/123'

test.each<[string, Record<string, string>, string | null]>([
  ['no CI service', {}, null],
  ['CI=false', { CI: 'false' }, null],
  ['a service that only says CI', { CI: 'true' }, 'an unknown CI service'],
  ['GitHub Actions', GITHUB, RUN],
  ['a second attempt in GitHub Actions', { ...GITHUB, GITHUB_RUN_ATTEMPT: '2' }, `${RUN}/attempts/2`],
  ['GitHub Actions without a server', { ...GITHUB, GITHUB_SERVER_URL: '' }, 'GitHub Actions 123'],
  [
    'GitLab CI',
    { CI: 'true', GITLAB_CI: 'true', CI_JOB_URL: 'https://gitlab.com/a/b/-/jobs/7', CI_JOB_ID: '7' },
    'https://gitlab.com/a/b/-/jobs/7',
  ],
  [
    'Buildkite',
    { CI: 'true', BUILDKITE: 'true', BUILDKITE_BUILD_URL: 'https://buildkite.com/acme/shop/builds/9' },
    'https://buildkite.com/acme/shop/builds/9',
  ],
  ['Buildkite without an address', { BUILDKITE: 'true', BUILDKITE_BUILD_NUMBER: '9' }, 'Buildkite 9'],
  [
    'CircleCI',
    { CIRCLECI: 'true', CIRCLE_BUILD_URL: 'https://circleci.com/x/1' },
    'https://circleci.com/x/1',
  ],
  [
    'Azure Pipelines',
    {
      TF_BUILD: 'True',
      SYSTEM_COLLECTIONURI: 'https://dev.azure.com/acme/',
      SYSTEM_TEAMPROJECT: 'My shop',
      BUILD_BUILDID: '4',
    },
    'https://dev.azure.com/acme/My%20shop/_build/results?buildId=4',
  ],
  ['Jenkins', { JENKINS_URL: 'https://j/', BUILD_URL: 'https://j/job/shop/3/' }, 'https://j/job/shop/3/'],
  [
    'Bitbucket Pipelines',
    { BITBUCKET_BUILD_NUMBER: '5', BITBUCKET_REPO_FULL_NAME: 'acme/shop' },
    'https://bitbucket.org/acme/shop/pipelines/results/5',
  ],
  ['Woodpecker', { CI: 'woodpecker', CI_PIPELINE_URL: 'https://w/1/2' }, 'https://w/1/2'],
  ['TeamCity', { TEAMCITY_VERSION: '2025', BUILD_NUMBER: '77' }, 'TeamCity 77'],
])('the run of %s', (_name, env, run) => {
  expect(ciRun(env)).toBe(run)
})
