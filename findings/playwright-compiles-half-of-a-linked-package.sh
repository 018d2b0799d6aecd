#!/usr/bin/env bash
# Does an ES module of a linked package work when a TypeScript file of a CommonJS project imports it in Playwright?
#
# @playwright/test 1.65.1, Node.js 24.21.0; seen on 2026-11-28. Not so in Node.js 20.20.2.
#
# Guess: like in Node.js, which imports the whole package as ES modules.
# Seen:  only if no module of it is needed both at once and on demand. Playwright compiles the modules that are imported
#        statically to CommonJS, because a linked package is outside of `node_modules`, and leaves `import()` to Node.js. For
#        Node.js a module that was compiled before has no named exports. Installed as files, the package works.
#
# So a package that imports some modules on demand is to be one file for Playwright, or at least no module in both halves.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

mkdir -p package app
printf '{ "name": "linked", "version": "1.0.0", "type": "module", "exports": "./index.js" }\n' > package/package.json
cat > package/index.js <<'JS'
import { a } from './shared.js'

export const first = a
export const load = () => import('./lazy.js')
JS
cat > package/lazy.js <<'JS'
import { b } from './shared.js'

export const second = b
JS
cat > package/shared.js <<'JS'
export const a = 1
export const b = 2
JS

cat > app/global-setup.ts <<'TS'
import { load } from 'linked'

export default async () => console.log('second is', (await load()).second)
TS
printf "export default { globalSetup: './global-setup.ts' }\n" > app/playwright.config.ts
printf "import { test } from '@playwright/test'\ntest('passes', () => {})\n" > app/passes.spec.ts
printf '{ "private": true, "allowScripts": { "node": true } }\n' > app/package.json

cd app
npm install --silent --no-audit --no-fund --save-exact @playwright/test@1.65.1 node@24.21.0
for way in linked installed; do
  rm -rf node_modules/linked
  if [ "$way" = linked ]; then ln -s ../../package node_modules/linked; else cp -R ../package node_modules/linked; fi
  printf '%s: ' "$way" >> seen.txt
  # It ends with 1 when the global setup fails.
  npx playwright test > output.txt 2>&1 || true
  grep --max-count=1 -oE "second is 2|does not provide an export named 'b'" output.txt >> seen.txt
done

cat > expected.txt <<'TEXT'
linked: does not provide an export named 'b'
installed: second is 2
TEXT
cat seen.txt
diff expected.txt seen.txt && echo 'as stated'
