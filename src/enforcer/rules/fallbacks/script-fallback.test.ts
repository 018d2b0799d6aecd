import { expect, test } from 'vitest'
import { lines, sampleRepository } from '../../../testing/samples/repository.ts'
import { scriptFallback } from './script-fallback.ts'

const check = (path: string, text: string) => [...scriptFallback.check(sampleRepository({ [path]: text }))]
const A = 'docker compose -f a.yml up'
const B = 'docker compose -f b.yml up'

test('a fallback is found at the alternative, and refers to what is tried first', () => {
  const findings = check('up.sh', `set -e\n${A} ||\n  ${B}\n`)
  expect(lines(findings)).toEqual([
    'up.sh:3:21 b.yml instead of a.yml: b.yml is used if a.yml fails or is missing (`||`)',
  ])
  expect(findings[0]?.related?.[0]?.at).toEqual({ file: 'up.sh', line: 2, column: 19 })
})

test.each([
  `${A} || ${B}`,
  `${A} \\\n  2>/dev/null \\\n  || { echo no; ${B}; }`,
  `if ! ${A}; then\n  echo no\n  ${B}\nfi`,
  `if ${A}; then\n  true\nelse\n  ${B}\nfi`,
  `if [ -f a.yml ]; then ${A}; else ${B}; fi`,
  `if [[ ! -f a.yml ]]; then\n ${B}\nfi`,
  `test -f a.yml && ${A} || ${B}`,
  `[ -f docker-compose.a.yml ] && F=docker-compose.a.yml || F=docker-compose.b.yml`,
  `F=$([ -f docker-compose.a.yml ] && echo docker-compose.a.yml || echo docker-compose.b.yml)`,
  `if [ -f docker-compose.a.yml ]; then F=docker-compose.a.yml\nelif [ -f docker-compose.b.yml ]; then F=docker-compose.b.yml\nfi`,
  `for f in docker-compose.a.yml docker-compose.b.yml; do\n  if [ -f $f ]; then F=$f; break; fi\ndone`,
  `F=docker-compose.b.yml\n[ -f docker-compose.a.yml ] && F=docker-compose.a.yml\ndocker compose -f $F up`,
  `export F=docker-compose.b.yml\necho x\nif [ -e docker-compose.a.yml ]; then\n  echo y\n  export F=docker-compose.a.yml\nfi`,
  `up() {\n  local F=docker-compose.b.yml\n  test -f docker-compose.a.yml && F=docker-compose.a.yml\n}`,
  `M=docker-compose.b.yml; [ -f $M ] || M=docker-compose.a.yml; docker compose -f $M up`,
  `M=docker-compose.b.yml\nif [ ! -f "$M" ]; then M=docker-compose.a.yml; fi`,
  `M=docker-compose.a.yml; [ ! -f docker-compose.b.yml ] || M=docker-compose.b.yml`,
  `R=docker-compose.a.yml; ls docker-compose.b.yml &>/dev/null && R=docker-compose.b.yml`,
  'docker build -f a.Dockerfile . || docker build -f b.Dockerfile .',
  'docker build -t x . || docker build -t x -f b.Dockerfile .',
  'docker pull postgres:17 || docker pull postgres:16',
  'docker run -d --name x postgres:17 || docker run -d --name x postgres:16',
  'docker pull a:1 || docker build -t b:1 .',
  'COMPOSE_FILE=a.yml docker compose up || COMPOSE_FILE=b.yml docker compose up',
  `up() {\n  ${A} || ${B}\n}`,
])('a fallback in a shell script is found: %j', (text) => {
  expect(check('up.sh', text.replaceAll('-f a.yml ]', '-f docker-compose.a.yml ]'))).toHaveLength(1)
})

test.each([
  `${A} || exit 1\n${B}`,
  `${A} && ${B}`,
  `${A}; ${B}`,
  `${A} || true`,
  `${A} || docker compose -f a.yml logs`,
  `docker compose up || docker-compose up`,
  `# ${A} || ${B}`,
  `echo "${A} || ${B}"`,
  `cat <<EOF\n${A} || ${B}\nEOF`,
  `if [ "$CI" = true ]; then ${A}; else ${B}; fi`,
  `[ -n "$CI" ] && F=docker-compose.a.yml || F=docker-compose.b.yml`,
  `case $1 in a) ${A} ;; b) ${B} ;; esac`,
  `if ${A}; then ${B}; fi`,
  `for f in docker-compose.a.yml docker-compose.b.yml; do docker compose -f $f config; done`,
  `F=docker-compose.b.yml\nF=$X\n[ -f docker-compose.a.yml ] && F=docker-compose.a.yml`,
  `F=docker-compose.b.yml\nunset F\n[ -f docker-compose.a.yml ] && F=docker-compose.a.yml`,
  `F=docker-compose.b.yml docker compose up\n[ -f docker-compose.a.yml ] && F=docker-compose.a.yml`,
  `M=docker-compose.b.yml; [ -f $N ] || M=docker-compose.a.yml`,
  `F=docker-compose.b.yml\n[ -n "$CI" ] && F=docker-compose.a.yml`,
  `F=docker-compose.b.yml\n[ -f docker-compose.a.yml ] && G=docker-compose.a.yml`,
  `F=docker-compose.b.yml\n[ ! -f docker-compose.a.yml ] && F=docker-compose.a.yml`,
  `F=docker-compose.a.yml\n[ -f docker-compose.a.yml ] && F=docker-compose.a.yml`,
  `[ -f docker-compose.a.yml ] && F=docker-compose.a.yml\nF=docker-compose.b.yml`,
  'docker pull a:1 || docker build -t a:1 .',
  'docker image inspect a:1 || docker pull a:1',
  'docker compose -f "$A" up || docker compose -f "$B" up',
  'docker compose -f a.yml exec x true || docker run --rm y',
])('a shell script without a fallback is not found: %j', (text) => {
  expect(check('up.sh', text)).toEqual([])
})

test.each([
  ['package.json', JSON.stringify({ scripts: { up: `${A} || ${B}` } })],
  ['Makefile', `up:\n\t@${A} \\\n\t  || ${B}\n`],
  ['.github/workflows/ci.yml', `steps:\n  - run: |\n      if ! ${A}; then\n        ${B}\n      fi\n`],
  ['Jenkinsfile', `sh '''\n${A} || ${B}\n'''`],
  ['a.ts', `try {\n  execSync('${A}')\n} catch (error) {\n  execSync('${B}')\n}`],
  ['a.ts', `try { await $\`${A}\` } catch { await $\`${B}\` }`],
  [
    'a.ts',
    `run('docker', ['compose', '-f', 'a.yml']).catch(() => run('docker', ['compose', '-f', 'b.yml']))`,
  ],
  ['a.ts', `const f = existsSync('docker-compose.a.yml') ? 'docker-compose.a.yml' : 'docker-compose.b.yml'`],
  ['a.ts', `const A = 'compose.a.yml'\nconst B = 'compose.b.yml'\nconst f = fs.existsSync(A) ? A : B\nfoo()`],
  [
    'a.ts',
    `let f\nif (existsSync('compose.a.yml')) {\n  f = 'compose.a.yml'\n} else {\n  f = 'compose.b.yml'\n}`,
  ],
  ['a.ts', `execSync('${A} || ${B}')`],
  ['a.ts', `if (existsSync('compose.a.yml')) f = 'compose.a.yml'; else f = 'compose.b.yml';`],
  ['a.ts', `if (!existsSync('compose.a.yml')) f = 'compose.b.yml'\nfoo()`],
  [
    'a.py',
    `try:\n    subprocess.run(["docker", "compose", "-f", "a.yml", "up"], check=True)\nexcept subprocess.CalledProcessError:\n    log("no")\n    subprocess.run(["docker", "compose", "-f", "b.yml", "up"], check=True)\n`,
  ],
  [
    'a.py',
    `def f():\n    try:\n        os.system("${A}")\n\n    # between\n    except OSError as e:\n        os.system(\n            "${B}"\n        )\n`,
  ],
  ['a.py', `if os.path.exists("compose.a.yml"):\n    f = "compose.a.yml"\nelse:\n    f = "compose.b.yml"\n`],
  ['a.py', `f = "compose.a.yml" if os.path.exists("compose.a.yml") else "compose.b.yml"\n`],
  [
    'a.py',
    `try:\n    client.images.pull("x")\n    f = "compose.a.yml"\nexcept Exception: f = "compose.b.yml"\n`,
  ],
])('a fallback in %s is found: %j', (path, text) => {
  expect(check(path, text)).toHaveLength(1)
})

test.each([
  [
    'a.ts',
    `try {\n  execSync('${A}')\n} catch (error) {\n  console.error('docker compose -f b.yml')\n}\nexecSync('${B}')`,
  ],
  ['a.ts', `try { execSync('${A}') } catch { throw new Error('compose.b.yml') }`],
  ['a.ts', `try { execSync('${A}') } finally { execSync('${B}') }`],
  ['a.ts', `// try { execSync('${A}') } catch { execSync('${B}') }`],
  ['a.ts', `const text = "try { execSync('${A}') } catch { execSync('${B}') }"`],
  ['a.ts', `const f = process.env.CI ? 'docker-compose.a.yml' : 'docker-compose.b.yml'`],
  ['a.ts', `const f = existsSync('docker-compose.a.yml') ? 1 : 2\nconst g = 'docker-compose.b.yml'`],
  ['a.ts', `if (!existsSync('compose.a.yml')) fail()\nconst f = 'compose.b.yml';`],
  ['a.py', `try:\n    os.system("${A}")\nexcept OSError:\n    print("compose.b.yml")\nos.system("${B}")\n`],
  ['a.py', `"""\ntry:\n    os.system("${A}")\nexcept OSError:\n    os.system("${B}")\n"""\n`],
  ['a.py', `f = "docker-compose.a.yml" if ci else "docker-compose.b.yml"\n`],
  ['a.md', `\`\`\`sh\n${A} || ${B}\n\`\`\`\n`],
])('a text without a fallback in %s is not found: %j', (path, text) => {
  expect(check(path, text)).toEqual([])
})
