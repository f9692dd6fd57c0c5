/** What makes `restrict check` quick changes nothing about what it says: `--changed`, `--watch`; and colors. */
import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { makeFolder, restrict, writeTree } from './_cli.ts'

const test = suite('cli/speed')
const folder = makeFolder('speed')
const cwd = folder.path
test.after(() => folder.remove())

writeTree(folder)

test('--changed: what differs from a commit, and what is new', async () => {
  const repo = makeFolder('changed')
  const git = (...list: string[]): void => { execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...list], { cwd: repo.path, stdio: 'pipe' }) }
  const changed = async (...list: string[]): Promise<string[] | string> => {
    const { status, stdout, stderr } = await restrict(['check', '--format', 'json', ...list], { cwd: repo.path })
    return status === 2 ? stderr : [...new Set((JSON.parse(stdout) as { diagnostics: { file: string }[] }).diagnostics.map(({ file }) => file))]
  }
  const outside = await restrict(['check', '--changed'], { cwd: repo.path, env: { GIT_CEILING_DIRECTORIES: join(repo.path, '..') } })
  assert.equal([outside.status, outside.stderr], [2, 'restrict: --changed: this directory is in no git repository\n'])
  git('init', '-q')
  for (const name of ['a.js', 'b.js', 'src/ü c.js', 'src/d.js', 'notes.txt']) repo.write(name, 'eval(0)\n')
  git('add', '.')
  git('commit', '-q', '-m', 'one')
  assert.equal(await changed('--changed'), [])
  repo.write('a.js', 'eval(1)\n')
  repo.write('src/ü c.js', 'eval(1)\n')
  git('add', 'src')
  repo.write('src/new.ts', 'eval(1)\n')
  repo.write('notes.txt', 'changed')
  git('rm', '-q', 'b.js')
  assert.equal(await changed('--changed'), ['a.js', 'src/new.ts', 'src/ü c.js'])
  assert.equal(await changed('--changed', '--', 'src'), ['src/new.ts', 'src/ü c.js'])
  assert.equal(await changed('--changed', 'src'), 'restrict: --changed: "src" is not a commit (write --changed=REF before the files)\n')
  assert.equal(await changed('src', '--changed'), ['src/new.ts', 'src/ü c.js'])
  assert.equal(await changed('--changed=HEAD', 'src', 'a.js'), ['a.js', 'src/new.ts', 'src/ü c.js'])
  git('add', '.')
  git('commit', '-q', '-m', 'two')
  assert.equal(await changed('--changed'), [])
  assert.equal(await changed('--changed=HEAD~1'), ['a.js', 'src/new.ts', 'src/ü c.js'])
  assert.match(String(await changed('--changed=nothing')), /^restrict: --changed: "nothing" is not a commit/)
  assert.match(String(await changed('--changed=--output=x')), /is not a commit/)
  assert.not.ok(existsSync(join(repo.path, 'x')))
  // A repository cannot have a program of its own run.
  repo.write('hook.sh', `#!/bin/sh\ntouch "${join(repo.path, 'ran')}"\n`)
  chmodSync(join(repo.path, 'hook.sh'), 0o755)
  git('config', 'core.fsmonitor', join(repo.path, 'hook.sh'))
  git('config', 'diff.external', join(repo.path, 'hook.sh'))
  repo.write('a.js', 'eval(2)\n')
  assert.equal(await changed('--changed'), ['a.js'])
  assert.not.ok(existsSync(join(repo.path, 'ran')))
  repo.remove()
})

test('--watch checks again when a file changes, and ends with status 0', async () => {
  const place = makeFolder('watch')
  place.write('src/a.js', 'eval(1)\n')
  const command = fileURLToPath(new URL('../bin/restrict.js', import.meta.url))
  const child = spawn(process.execPath, [command, 'check', 'src', '--watch', '--no-cache'], { cwd: place.path, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  let errors = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => { output += text })
  child.stderr.setEncoding('utf8').on('data', (text: string) => { errors += text })
  const until = async (condition: () => boolean): Promise<void> => {
    for (let i = 0; i < 600 && !condition(); i++) await new Promise((resolve) => { setTimeout(resolve, 50) })
    assert.ok(condition(), `${output}\n${errors}`)
  }
  await until(() => /^rejected in \d+ ms; watching$/m.test(errors))
  assert.match(output, /no-eval/)
  await new Promise((resolve) => { setTimeout(resolve, 300) })
  place.write('src/a.js', 'console.log(1)\n')
  await until(() => /^accepted in \d+ ms; watching$/m.test(errors))
  place.write('src/restrict.config.json', '{ "nmaes": [] }')
  await until(() => /unknown field, did you mean "names"/.test(errors))
  place.write('src/restrict.config.json', '{ "globals": { "deny": ["console"] } }')
  await until(() => /no-free-name/.test(output))
  const ended = new Promise((resolve) => { child.on('close', resolve) })
  child.kill('SIGTERM')
  assert.is(await ended, 0)
  place.remove()
})

test('wrong flags are wrong use', async () => {
  for (const [list, message] of [
    [['check'], /^restrict: name files, directories or globs to check/],
    [['check', 'tree', '--jobs', '0'], /whole number/],
    [['check', '-', '--changed'], /not about standard input|no git repository/],
    [['check', '-', '--watch'], /standard input cannot be watched/],
  ] as const) {
    const { status, stderr } = await restrict(list, { cwd })
    assert.is(status, 2, list.join(' '))
    assert.match(stderr, message)
  }
})

test('colors are for terminals: off in pipes, FORCE_COLOR and NO_COLOR decide', async () => {
  const colored = async (env: Record<string, string>): Promise<boolean> => (await restrict(['check', 'tree/f00.js'], { cwd, env })).stdout.includes('\u001b[')
  assert.equal([await colored({}), await colored({ FORCE_COLOR: '1' }), await colored({ FORCE_COLOR: '0' }), await colored({ FORCE_COLOR: '1', NO_COLOR: '1' })], [false, true, false, false])
})

test.run()
