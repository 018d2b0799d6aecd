import { expect, test } from 'vitest'
import { readTextFile, textKind } from './read.ts'

test.each([
  ['scripts/up.sh', 'shell'],
  ['.husky/pre-commit', 'shell'],
  ['package.json', 'package'],
  ['packages/a/package.json', 'package'],
  ['.github/workflows/ci.yml', 'ci'],
  ['.gitlab-ci.yml', 'ci'],
  ['.circleci/config.yml', 'ci'],
  ['azure-pipelines.yml', 'ci'],
  ['bitbucket-pipelines.yml', 'ci'],
  ['Jenkinsfile', 'ci'],
  ['Makefile', 'makefile'],
  ['justfile', 'makefile'],
  ['Taskfile.yml', 'makefile'],
  ['a/b.py', 'python'],
  ['a/b.mts', 'javascript'],
  ['a/b.tsx', 'javascript'],
  ['README.md', 'markdown'],
] as const)('by its name, %s is of the kind %s', (path, kind) => {
  expect(textKind(path)).toBe(kind)
})

test.each([
  'docker/dev.yml',
  'a.json',
  'dist/a.min.js',
  'LICENSE',
  '.env',
  'src/workflows/ci.yml',
  'package-lock.json',
])('%s is of no interest', (path) => {
  expect(textKind(path, 'text')).toBeNull()
})

test.each([
  ['#!/usr/bin/env bash\n', 'shell'],
  ['#!/bin/sh -e\n', 'shell'],
  ['#!/usr/bin/env -S python3 -u\n', 'python'],
  ['#!/usr/bin/env node\n', 'javascript'],
  ['#!/usr/bin/perl\n', null],
] as const)('the first line %j decides the kind of a file without an extension', (text, kind) => {
  expect(textKind('bin/run', text)).toBe(kind)
  expect(readTextFile({ path: 'bin/run', text, hasBom: false })?.kind ?? null).toBe(kind)
})
