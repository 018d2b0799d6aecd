#!/usr/bin/env bash
# Which commands of Vitest that run no test run the global setup?
#
# vitest 4.1.12, vitest 5.1.1, Node.js 20 and newer; seen on 2026-11-28.
#
# Guess: none. Without a test there is nothing to set up.
# Seen:  a filter that matches no file runs it in neither version. In Vitest 4, `vitest list` runs it, with its teardown,
#        and so does a shard that gets no file; in Vitest 5 neither does. `-t` with a name that no test has runs it in both:
#        a name is known only when the files have been run.
#
# So an editor that asks Vitest 4 for the list of tests starts whatever the global setup starts.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

cat > setup.mjs <<'JS'
import { writeFileSync } from 'node:fs'

export default () => writeFileSync('ran.txt', '')
JS
cat > passes.test.mjs <<'JS'
import { test } from 'vitest'

test('passes', () => {})
JS
cat > vitest.config.mjs <<'JS'
export default { test: { globalSetup: './setup.mjs', include: ['*.test.mjs'] } }
JS

printf '{ "private": true }\n' > package.json
for version in 4.1.12 5.1.1; do
  npm install --silent --no-audit --no-fund --save-exact "vitest@$version" vite@8.3.4
  for command in 'run' 'run absent' 'run --shard 2/2' 'run -t absent' 'list' 'list --json'; do
    rm -f ran.txt
    # Some of these end with 1, because they have found no test.
    npx vitest $command > output.txt 2>&1 || true
    printf '%-6s vitest %-15s : %s\n' "$version" "$command" "$([ -e ran.txt ] && echo 'global setup' || echo '-')" >> seen.txt
  done
done

cat > expected.txt <<'TEXT'
4.1.12 vitest run             : global setup
4.1.12 vitest run absent      : -
4.1.12 vitest run --shard 2/2 : global setup
4.1.12 vitest run -t absent   : global setup
4.1.12 vitest list            : global setup
4.1.12 vitest list --json     : global setup
5.1.1  vitest run             : global setup
5.1.1  vitest run absent      : -
5.1.1  vitest run --shard 2/2 : -
5.1.1  vitest run -t absent   : global setup
5.1.1  vitest list            : -
5.1.1  vitest list --json     : -
TEXT
cat seen.txt
diff expected.txt seen.txt && echo 'as stated'
