import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import type { Content, Malformed } from './repositories.ts'

/** Writes a repository into an empty folder. */
export async function place(root: string, { files, isGit }: Malformed): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    const file = join(root, path)
    mkdirSync(dirname(file), { recursive: true })
    await put(file, content)
  }
  if (isGit) execFileSync('git', ['init', '--quiet', root])
}

async function put(file: string, content: Content): Promise<void> {
  switch (content.kind) {
    case 'text':
      return writeFileSync(file, content.text)
    case 'bytes':
      return writeFileSync(file, Buffer.from(content.base64, 'base64'))
    case 'link':
      return symlinkSync(content.to, file)
    case 'folder':
      mkdirSync(file)
      return writeFileSync(join(file, 'inside'), '')
    case 'pipe':
      execFileSync('mkfifo', [file])
      return
    case 'socket':
      return leaveSocket(file)
    case 'nothing':
      return
  }
}

/** A socket stays in its place if the server that made it does not close it: as after a process was killed. */
async function leaveSocket(file: string): Promise<void> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(file, resolve))
  server.unref()
}
