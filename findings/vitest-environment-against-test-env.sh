#!/usr/bin/env bash
# Which value of one variable a test reads: that of `test.env`, or that which the custom environment sets in `setup`?
#
# vitest 4.1.12, vitest 5.1.1, Node.js 20 and newer, Linux; seen on 2026-11-28.
#
# Guess: one of the two wins, whatever the pool is, and in both versions.
# Seen:  in Vitest 4, `test.env` wins in each pool. In Vitest 5, the environment wins in the pools `forks` and `threads`,
#        and `test.env` wins in `vmForks` and `vmThreads`, where the environment's method is `setupVM`.
#
# So an environment that points tests at a server of its own (its URL in a variable) is overruled in silence by a
# default that a developer has put into `test.env`, or not, as the pool and the version want it. An environment must
# compare the two itself.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

cat > environment.mjs <<'JS'
import { builtinEnvironments } from 'vitest/runtime'

export default {
  name: 'own',
  viteEnvironment: 'ssr',
  setup() {
    process.env.WEB_URL = 'the environment'
    return { teardown() {} }
  },
  setupVM() {
    process.env.WEB_URL = 'the environment'
    return builtinEnvironments.node.setupVM({})
  },
}
JS
cat > vitest.config.mjs <<'JS'
export default {
  test: { environment: './environment.mjs', include: ['*.test.mjs'], env: { WEB_URL: 'test.env' }, reporters: ['json'] },
}
JS
cat > seen.test.mjs <<'JS'
import { appendFileSync } from 'node:fs'
import { test } from 'vitest'

test('the variable is read', () => appendFileSync('seen.txt', `${process.env.WEB_URL}\n`))
JS

printf '{ "private": true }\n' > package.json
for version in 4.1.12 5.1.1; do
  npm install --silent --no-audit --no-fund --save-exact "vitest@$version" vite@8.3.4
  for pool in forks threads vmForks vmThreads; do
    printf '%-7s %-10s ' "$version" "$pool" >> seen.txt
    npx vitest run --pool "$pool" > output.json 2>&1 || { cat output.json; exit 1; }
  done
done

cat > expected.txt <<'TEXT'
4.1.12  forks      test.env
4.1.12  threads    test.env
4.1.12  vmForks    test.env
4.1.12  vmThreads  test.env
5.1.1   forks      the environment
5.1.1   threads    the environment
5.1.1   vmForks    test.env
5.1.1   vmThreads  test.env
TEXT
cat seen.txt
diff expected.txt seen.txt && echo 'as stated'
