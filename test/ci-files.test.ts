/** `.pre-commit-hooks.yaml` and `action.yml`: their shape, and what they run, run as their hosts do. */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { parse } from 'yaml'

import { makeFolder } from './_cli.ts'

const test = suite('ci-files')
const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const COMMAND = fileURLToPath(new URL('../bin/restrict.js', import.meta.url))
const read = <T>(file: string): T => parse(readFileSync(join(ROOT, file), 'utf8')) as T

type Hook = { id: string; name: string; entry: string; language: string; types_or?: string[]; exclude?: string; files?: string; pass_filenames?: boolean }
type Action = { name: string; description: string; inputs: Record<string, { description: string; default?: string }>; outputs: Record<string, { value: string }>; runs: { using: string; steps: { name: string; shell?: string; uses?: string; run?: string; env?: Record<string, string>; with?: Record<string, string> }[] } }

test('the hooks have what pre-commit demands', () => {
  const hooks = read<Hook[]>('.pre-commit-hooks.yaml')
  assert.equal(hooks.map(({ id }) => id), ['restrict', 'restrict-policy'])
  for (const { name, entry, language } of hooks) {
    assert.ok(name.length > 0)
    assert.is(language, 'node')
    assert.is(entry.split(' ')[0], 'restrict')
  }
  const { types_or, exclude = '' } = hooks[0] as Hook
  assert.equal(types_or, ['javascript', 'ts'])
  for (const name of ['a.d.ts', 'a.d.mts', 'x/a.d.css.ts']) assert.match(name, new RegExp(exclude))
  for (const name of ['a.ts', 'd.ts', 'a.d.js', 'add.ts']) assert.not.match(name, new RegExp(exclude))
})

test('called as pre-commit calls: the entry, then the staged files, in the root of the repository', () => {
  const repo = makeFolder('pre-commit')
  const [hook] = read<Hook[]>('.pre-commit-hooks.yaml')
  const git = (...args: string[]): string => execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args], { cwd: repo.path, encoding: 'utf8' })
  mkdirSync(join(repo.path, 'bin'))
  symlinkSync(COMMAND, join(repo.path, 'bin', 'restrict'))
  git('init', '-q')
  repo.write('old.js', 'eval(1)\n')
  git('add', 'old.js')
  git('commit', '-q', '-m', 'one')
  const commit = (): { status: number | null; stdout: string } => {
    const staged = git('diff', '--staged', '--name-only', '-z', '--diff-filter=ACMR').split('\0').filter((name) => /\.[cm]?[jt]s$/.test(name) && !new RegExp(hook?.exclude ?? '').test(name))
    const [command = '', ...args] = (hook?.entry ?? '').split(' ')
    return spawnSync(process.execPath, [join(repo.path, 'bin', command), ...args, '--no-cache', ...staged], { cwd: repo.path, encoding: 'utf8' })
  }
  repo.write('new file.ts', 'const n: number = 1\nn\n')
  repo.write('unstaged.js', 'eval(1)\n')
  repo.write('types.d.ts', 'declare const x: number\n')
  git('add', 'new file.ts', 'types.d.ts')
  assert.equal([commit().status, commit().stdout], [0, ''])
  repo.write('second.mjs', 'eval(1)\n')
  git('add', 'second.mjs')
  const rejected = commit()
  assert.is(rejected.status, 1)
  assert.match(rejected.stdout, /^second\.mjs:1:1 no-eval: /)
  assert.not.match(rejected.stdout, /old|unstaged/)
  repo.remove()
})

test('the action is composite, and no input is pasted into a script', () => {
  const { name, description, inputs, outputs, runs } = read<Action>('action.yml')
  assert.ok(name && description)
  assert.is(runs.using, 'composite')
  for (const input of Object.values(inputs)) assert.ok(input.description.length > 10)
  for (const step of runs.steps) {
    assert.ok(step.name)
    if (step.run !== undefined) assert.is(step.shell, 'bash', 'a composite action names its shell')
    assert.not.match(step.run ?? '', /\$\{\{/)
    for (const [, input = ''] of JSON.stringify(step).matchAll(/inputs\.(\w+)/g)) assert.ok(input in inputs, input)
  }
  assert.match(outputs['sarif']?.value ?? '', /steps\.check\.outputs\.sarif/)
  assert.match(runs.steps.find(({ uses }) => uses !== undefined)?.uses ?? '', /^github\/codeql-action\/upload-sarif@v\d+$/)
})

test("the action's script: SARIF in a file, annotations on its output, the status of the check", () => {
  const { runs } = read<Action>('action.yml')
  const step = runs.steps.find(({ name }) => name === 'Check')
  const repo = makeFolder('action')
  repo.write('src/a b.js', 'eval(1)\n')
  repo.write('ok.js', '1\n')
  const run = (env: Record<string, string>) => spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step?.run ?? ''], {
    cwd: repo.path, encoding: 'utf8',
    env: {
      ...process.env, RUNNER_TEMP: repo.path, GITHUB_OUTPUT: join(repo.path, 'output'), RESTRICT_COMMAND: COMMAND, RESTRICT_SARIF: join(repo.path, 'out.sarif'),
      RESTRICT_PATHS: '.', RESTRICT_POLICY: '', RESTRICT_BASELINE: '', RESTRICT_CHANGED: '', ...env,
    },
  })
  assert.equal(Object.keys(step?.env ?? {}).sort(), ['RESTRICT_BASELINE', 'RESTRICT_CHANGED', 'RESTRICT_COMMAND', 'RESTRICT_PATHS', 'RESTRICT_POLICY', 'RESTRICT_SARIF'])
  const rejected = run({ RESTRICT_PATHS: 'src/a b.js\nok.js\n' })
  assert.is(rejected.status, 1, rejected.stderr)
  assert.match(rejected.stdout, /^::error file=src\/a b\.js,line=1,.*title=restrict no-eval/)
  assert.is((JSON.parse(readFileSync(join(repo.path, 'out.sarif'), 'utf8')) as { runs: [{ results: unknown[] }] }).runs[0].results.length, 1)
  assert.match(readFileSync(join(repo.path, 'output'), 'utf8'), /^sarif=.*out\.sarif$/m)
  assert.is(run({ RESTRICT_PATHS: 'ok.js' }).status, 0)
  const wrong = run({ RESTRICT_POLICY: 'nothing' })
  assert.is(wrong.status, 2)
  assert.match(wrong.stderr, /neither a file nor a preset/)
  assert.is(run({ RESTRICT_PATHS: '$(touch x); `touch y`' }).status, 2)
  assert.not.ok(existsSync(join(repo.path, 'x')) || existsSync(join(repo.path, 'y')))
  repo.remove()
})

test.run()
