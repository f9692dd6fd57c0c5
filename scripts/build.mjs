// Compiles the project with tsc into dist/. A plain script, so that `npm ci` can build before anything else exists.
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const { resolve } = createRequire(import.meta.url)

// Installed globally from a repository (as pre-commit does), npm runs this before the dependencies are there: it installs those
// of the clone with the settings of the global install. Then they are installed here, with ordinary ones.
function findCompiler() {
  try {
    return resolve('typescript/bin/tsc')
  } catch {
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_config_(?:global|location|prefix|local_prefix)$/i.test(name)))
    const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm']
    spawnSync(npm[0], [...npm.slice(1), 'ci', '--ignore-scripts', '--include=dev', '--no-audit', '--no-fund'], { stdio: 'inherit', env })
    return resolve('typescript/bin/tsc')
  }
}

// What was packed from older modules must not be used with newer ones.
rmSync(new URL('../dist/packed/', import.meta.url), { recursive: true, force: true })
for (const args of [[findCompiler(), '-p', 'tsconfig.json'], [fileURLToPath(new URL('pack.mjs', import.meta.url))]]) {
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}
