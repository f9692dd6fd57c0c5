/** The flags of the `restrict` command. Subcommands are in files of their own, loaded when they are used. */
import { Command, CommanderError, Option } from 'commander'

import { readVersion } from './about.ts'
import { reportFailure } from './failure.ts'
import { parseCount, parseMebibytes, parseMilliseconds } from './numbers.ts'
import { guardStreams } from './streams.ts'

/** Does what the arguments say and sets the exit status. */
export async function main(argv: string[]): Promise<void> {
  guardStreams()
  // Whatever a capability or a config file leaves behind: still one line, never a stack.
  process.on('uncaughtException', (error) => { void reportFailure(error).finally(() => process.exit(2)) })
  try {
    const program = makeProgram()
    if (argv.length <= 2) {
      process.stderr.write(program.helpInformation())
      process.exitCode = 2
      return
    }
    await program.parseAsync(argv)
  } catch (error) {
    process.exitCode = error instanceof CommanderError && error.exitCode === 0 ? 0 : await reportFailure(error)
  }
}

function makeProgram(): Command {
  const program = new Command('restrict')
  program.description('Check, compile, verify and run JavaScript and TypeScript that somebody else wrote.')
    .version(readVersion(), '-V, --version').showSuggestionAfterError(true).exitOverride().configureOutput({ writeErr: () => {} })
  addCheck(program)
  addCompile(program)
  addVerify(program)
  addRun(program)
  addEval(program)
  addExplain(program)
  addInit(program)
  addPolicy(program)
  addTypes(program)
  addDescribe(program)
  addProfile(program)
  program.addHelpText('after', '\nExit status: 0 accepted or ran; 1 rejected, or the program threw; 2 wrong use or a fault of ours; 3 a limit was hit.')
  return program
}

function policyOption(): Option {
  return new Option('--policy <file|preset>', 'a policy file, or expression, strict, standard, compat (default: restrict.config.* above the file, else standard)')
}

function addCheck(program: Command): void {
  program.command('check').description('report everything that is not in the restricted language').argument('[files...]', 'files, directories, globs, or - for standard input')
    .addOption(new Option('--format <format>', 'how to report').choices(['text', 'json', 'sarif', 'github', 'junit']).default('text')).addOption(policyOption())
    .option('--baseline <file>', 'do not fail for the findings in this file').option('--update-baseline', 'write the findings to the baseline instead of reporting them')
    .option('--changed [ref]', 'only files that differ from a commit (default: the last one); write --changed=REF before files')
    .option('--types', 'also check types and imports across files, in the world that the policy describes').option('--project <file>', 'of --types: a tsconfig.json (default: the nearest above each file)')
    .option('--capabilities <file>', 'a module whose exports programs may use').option('--input <json|@file>', 'of --types: a sample of the input, for its type')
    .option('--watch', 'check again whenever a file changes')
    .addOption(new Option('--jobs <n>', 'threads to check on (default: by the amount of work)').argParser(parseCount))
    .option('--no-cache', 'neither use nor write what was found before').option('--cache-dir <dir>', 'where that is kept (default: XDG_CACHE_HOME/restrict)')
    .action(async (files: string[], options: import('./check.ts').CheckFlags) => {
      process.exitCode = await (await import('./check.ts')).checkCommand(files, options)
    })
}

function addCompile(program: Command): void {
  program.command('compile').description('write the guarded form of a program').argument('<file>', 'a source file, or - for standard input')
    .option('-o, --output <file>', 'where to write (default: standard output)').option('--source-map', 'also write FILE.map; inline when there is no -o')
    .option('--manifest <file>', 'write what the program uses, as JSON').addOption(policyOption())
    .action(async (file: string, options: object) => { process.exitCode = await (await import('./compile.ts')).compileCommand(file, options) })
}

function addVerify(program: Command): void {
  program.command('verify').description('prove that compiled code is in the guarded form').argument('<file>', 'a compiled file, or - for standard input').addOption(policyOption())
    .action(async (file: string, options: object) => { process.exitCode = await (await import('./verify.ts')).verifyCommand(file, options) })
}

function addRunOptions(command: Command): Command {
  return command.option('--input <json|@file>', 'the program\'s `input`: JSON, @FILE, or @- for standard input')
    .addOption(new Option('--steps <n>', 'limit on steps').argParser(parseCount)).addOption(new Option('--memory <mib>', 'limit on memory, in MiB').argParser(parseMebibytes))
    .addOption(new Option('--timeout <ms>', 'limit on wall-clock time, in milliseconds').argParser(parseMilliseconds))
    .addOption(new Option('--isolation <level>', 'where the program runs').choices(['process', 'inline']).default('process'))
    .option('--capabilities <file>', 'a module whose exports the program may use')
    .option('--hooks <file|name>', "who is told of all that the program does, under a policy with `guards: 'all'`: a module of hooks, or one of count, trace, readonly, deny-keys").option('--usage', 'report what the run used, on standard error').addOption(policyOption())
}

function addRun(program: Command): void {
  addRunOptions(program.command('run').description('run a program in a frozen realm, under limits').argument('<file>', 'a source or compiled file, or - for standard input'))
    .option('--print', "print a script's completion value as one line of JSON")
    .action(async (file: string, options: object) => { process.exitCode = await (await import('./run.ts')).runCommand(file, options) })
}

function addEval(program: Command): void {
  addRunOptions(program.command('eval').description('print the value of an expression').argument('<expression>', 'source text'))
    .action(async (text: string, options: object) => { process.exitCode = await (await import('./eval.ts')).evalCommand(text, options) })
}

function addProfile(program: Command): void {
  program.command('profile').description('run a program and print where its steps went, by line').argument('<file>', 'a source file, or - for standard input')
    .addOption(new Option('--format <format>', 'how to print it').choices(['text', 'json', 'speedscope']).default('text')).option('-o, --output <file>', 'where to write (default: standard output)')
    .option('--input <json|@file>', 'the program\'s `input`: JSON, @FILE, or @- for standard input').addOption(new Option('--steps <n>', 'limit on steps').argParser(parseCount))
    .addOption(new Option('--memory <mib>', 'limit on memory, in MiB').argParser(parseMebibytes)).addOption(new Option('--timeout <ms>', 'limit on wall-clock time, in milliseconds').argParser(parseMilliseconds))
    .option('--capabilities <file>', 'a module whose exports the program may use').addOption(policyOption())
    .action(async (file: string, options: import('./profile.ts').ProfileFlags) => { process.exitCode = await (await import('./profile.ts')).profileCommand(file, options) })
}

function addExplain(program: Command): void {
  program.command('explain').description('say what a rule is for and what to write instead').argument('[rule-id]', 'a rule; without it, all are listed')
    .action(async (id?: string) => { process.exitCode = await (await import('./explain.ts')).explainCommand(id) })
}

function addInit(program: Command): void {
  program.command('init').description('write restrict.config.json in this directory')
    .action(async () => { process.exitCode = (await import('./init.ts')).initCommand() })
}

function addPolicy(program: Command): void {
  const policy = program.command('policy').description('print the policy in force here').option('--json', 'as a policy file').option('--schema', 'print the JSON Schema of policy files instead').addOption(policyOption())
    .action(async (options: object) => { process.exitCode = await (await import('./policy.ts')).policyCommand(options) })
  policy.command('diff').description('print what a policy allows that another does not; status 1 if it allows more').argument('<before>', 'a policy file or preset').argument('<after>', 'a policy file or preset')
    .option('--json', 'for programs')
    .action(async (before: string, after: string, options: object, command: Command) => {
      process.exitCode = await (await import('./policy-diff.ts')).policyDiffCommand(before, after, { ...options, ...command.parent?.opts() })
    })
}

function addTypes(program: Command): void {
  program.command('types').description('write the declarations of the world that programs live in').option('-o, --output <file>', 'where to write (default: standard output)')
    .option('--capabilities <file>', 'a module whose exports programs may use').option('--input <json|@file>', 'a sample of the input, for its type').addOption(policyOption())
    .action(async (options: object) => { process.exitCode = await (await import('./types.ts')).typesCommand(options) })
}

function addDescribe(program: Command): void {
  program.command('describe').description('describe the language, the policy in force and the capabilities')
    .addOption(new Option('--for <reader>', 'who reads it').choices(['people', 'llm']).default('people'))
    .option('--capabilities <file>', 'a module whose exports programs may use').option('--input <json|@file>', 'a sample of the input, for its type').addOption(policyOption())
    .action(async (options: { for: 'people' | 'llm' }) => { process.exitCode = await (await import('./describe.ts')).describeCommand(options) })
}
