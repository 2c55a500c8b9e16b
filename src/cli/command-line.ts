import { Command, CommanderError, Option } from 'commander'
import type { Settings } from '../contract/api.ts'
import type { ReportFormat } from '../contract/run.ts'
import { Refusal } from '../contract/refusal.ts'
import { readLabs } from '../host/labs.ts'
import { readPresets } from '../host/presets.ts'
import { appVersion } from '../host/resources.ts'
import { detectionCommand, stormCommand, stormsCommand } from './campaign-commands.ts'
import { addCheck } from './check-options.ts'
import { languageOption, numeric, numerics, type Bar } from './command-bar.ts'
import { detectorsCommand } from './detectors-command.ts'
import { exitCodes } from './exit-code.ts'
import { labsCheckCommand, labsCommand, presetsCommand, protocolsCommand } from './list-commands.ts'
import { reportCommand, reportFormats } from './report-command.ts'
import { runCommand } from './run-command.ts'
import { serveCommand } from './serve-command.ts'
import type { Terminal } from './terminal.ts'
import { guardedTerminal, visibleLine } from './visible-text.ts'

type Language = Settings['language']

/**
 * Runs one command and gives its exit code. What the lab refuses, and what cannot be understood, becomes one sentence
 * on stderr; a bug keeps its stack.
 */
export async function runCommandLine(
  parameters: readonly string[],
  terminal: Terminal,
  signal?: AbortSignal,
): Promise<number> {
  let code: number = exitCodes.ok
  const program = commandLine(guardedTerminal(terminal), signal, (ended) => (code = ended))
  try {
    await program.parseAsync([...parameters], { from: 'user' })
    return code
  } catch (error) {
    if (signal?.aborted === true) {
      terminal.tell(`${terminal.isInteractive ? '\n' : ''}faultline: stopped, nothing was kept.\n`)
      return exitCodes.stopped
    }
    // The help and the version end this way too, well.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.badInput
    if (!(error instanceof Refusal)) throw error
    terminal.tell(`faultline: ${visibleLine(error.message)}\n`)
    return exitCodes.badInput
  }
}

function commandLine(
  terminal: Terminal,
  signal: AbortSignal | undefined,
  end: (code: number) => void,
): Command {
  const program = new Command('faultline')
    .description('A desktop laboratory for fault-tolerant distributed systems.')
    .version(appVersion())
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text),
      writeErr: (text) => terminal.tell(text),
      outputError: (text, write) => write(text.replace(/^error: /, 'faultline: ')),
    })
  const bar = { program, terminal, signal, end }
  addRun(bar)
  addLists(bar)
  addReport(bar)
  addCheck(bar)
  addServe(bar)
  addLabs(bar)
  addCampaigns(bar)
  addDetectors(bar)
  return program
}

function addRun({ program, terminal, signal, end }: Bar): void {
  program
    .command('run')
    .description(
      'Carry out an experiment. Exit code: 0 all checks ok, 2 a violation, 3 unknown, 1 bad input.',
    )
    .argument('<experiment>', 'an experiment file (JSON), or the id of a preset')
    .addOption(new Option('--driver <driver>', 'live or simulated').choices(['live', 'simulated']))
    .option('--seed <number>', 'the seed of everything random', numeric)
    .option('--duration <seconds>', 'how long the clients work', numeric)
    .option('--out <file>', 'write the run to this run file (.faultline)')
    .option('--json', 'print one JSON document')
    .addOption(languageOption())
    .action(async (source: string, options: RunFlags) =>
      end(await runCommand({ source, ...options }, presetsFor(terminal), terminal, signal)),
    )
}

function addLists({ program, terminal, end }: Bar): void {
  program
    .command('presets')
    .description('List the classic situations that are ready to run.')
    .option('--json', 'print one JSON document')
    .addOption(languageOption())
    .action((options: ListFlags) => end(presetsCommand(presetsFor(terminal), options, terminal)))
  program
    .command('protocols')
    .description('List the protocols with their fault models, settings and planted mistakes.')
    .option('--json', 'print one JSON document')
    .addOption(languageOption())
    .action((options: ListFlags) => end(protocolsCommand(options, terminal)))
}

function addReport({ program, terminal, end }: Bar): void {
  program
    .command('report')
    .description('Write the report of a recorded run.')
    .argument('<run>', 'a run file, or the id of a run in the library')
    .addOption(
      new Option('--format <format>', 'the kind of report').choices([...reportFormats]).default('html'),
    )
    .option('--out <file>', 'where to write it; without: standard output')
    .option('--force', 'replace the file whatever it is, but never the run itself')
    .addOption(languageOption())
    .action((run: string, options: ReportFlags) => end(reportCommand({ run, ...options }, terminal)))
}

function addServe({ program, end }: Bar): void {
  program
    .command('serve')
    .description('Open the lab for a browser, on this machine only.')
    .option('--port <number>', 'the port; without: any free one', numeric)
    .option('--data <folder>', 'the data folder')
    .option('--open', 'open the browser, if there is one')
    .action(async ({ port, data, open }: ServeFlags) =>
      end(
        await serveCommand([
          ...(port === undefined ? [] : ['--port', String(port)]),
          ...(data === undefined ? [] : ['--data', data]),
          ...(open === true ? ['--open'] : []),
        ]),
      ),
    )
}

function addLabs({ program, terminal, end }: Bar): void {
  const labsOf = program
    .command('labs')
    .description('List the guided labs.')
    .option('--json', 'print one JSON document')
    .addOption(languageOption())
    .action((options: ListFlags) => end(labsCommand(labsFor(terminal), options, terminal)))
  labsOf
    .command('check')
    .description('Judge what was handed in. Exit code: 0 passed, 2 not passed, 1 bad input.')
    .argument('<folder>', 'run files named by step, and answers.json for questions')
    .option('--lab <id>', 'which lab it is; without: the one that the folder is named after')
    .option('--json', 'print one JSON document')
    .addOption(languageOption())
    .action((folder: string, _options: CheckFlags, command: Command) =>
      end(
        labsCheckCommand({ folder, ...command.optsWithGlobals<CheckFlags>() }, labsFor(terminal), terminal),
      ),
    )
}

function addCampaigns({ program, terminal, signal, end }: Bar): void {
  program
    .command('storms')
    .description('Random storms over the right protocols. Exit code: 0 no alarm, 2 an alarm, 1 bad input.')
    .argument('[protocols...]', 'ids; without: all')
    .option('--seeds <number>', 'how many storms each', numeric, 1000)
    .option('--from <number>', 'the first seed', numeric, 1)
    .option('--json', 'print one JSON document')
    .action(async (protocols: string[], options: StormsFlags) =>
      end(await stormsCommand({ protocols, ...options, signal }, terminal)),
    )
  program
    .command('storm')
    .description('One storm again: what it was made of and what it brought to light.')
    .argument('<protocol>', 'its id')
    .argument('<seed>', 'the seed', numeric)
    .option('--mutant <name>', 'with this mistake planted')
    .option('--json', 'print one JSON document')
    .action((protocol: string, seed: number, options: { mutant?: string; json?: boolean }) =>
      end(stormCommand({ protocol, seed, ...options }, terminal)),
    )
  program
    .command('detection')
    .description(
      'Which check catches which planted mistake, and after how many storms. Exit code: 0 all caught without a false alarm, 2 not.',
    )
    .argument('[protocols...]', 'ids; without: all')
    .option('--seeds <number>', 'storms tried at most for each mistake', numeric, 1000)
    .option('--out <file>', 'write the table to this Markdown file')
    .option('--json', 'print one JSON document')
    .action(async (protocols: string[], options: DetectionFlags) =>
      end(await detectionCommand({ protocols, ...options, signal }, terminal)),
    )
}

function addDetectors({ program, terminal, signal, end }: Bar): void {
  program
    .command('detectors')
    .description(
      'Failure detectors in simulated groups: detection time, false suspicions and messages, beside the closed forms.',
    )
    .option('--nodes <numbers>', 'group sizes', numerics, [5, 10, 20, 50, 100])
    .option('--loss <percents>', 'how many messages are lost', numerics, [0, 5, 20])
    .option(
      '--seeds <number>',
      'trials for each row (fewer where a trial has thousands of pairs)',
      numeric,
      20,
    )
    .option('--json', 'print one JSON document')
    .action(async (options: DetectorsFlags) => end(await detectorsCommand({ ...options, signal }, terminal)))
}

function presetsFor(terminal: Terminal): ReturnType<typeof readPresets> {
  return readPresets((sentence) => terminal.tell(`faultline: left out: ${sentence}\n`))
}

function labsFor(terminal: Terminal): ReturnType<typeof readLabs> {
  return readLabs((sentence) => terminal.tell(`faultline: left out: ${sentence}\n`))
}

interface ListFlags {
  readonly json?: boolean
  readonly language: Language
}
interface RunFlags extends ListFlags {
  readonly driver?: string
  readonly seed?: number
  readonly duration?: number
  readonly out?: string
}
interface ReportFlags {
  readonly format: ReportFormat
  readonly out?: string
  readonly force?: boolean
  readonly language: Language
}
interface ServeFlags {
  readonly port?: number
  readonly data?: string
  readonly open?: boolean
}
interface StormsFlags {
  readonly seeds: number
  readonly from: number
  readonly json?: boolean
}
interface DetectionFlags {
  readonly seeds: number
  readonly out?: string
  readonly json?: boolean
}
interface DetectorsFlags {
  readonly nodes: readonly number[]
  readonly loss: readonly number[]
  readonly seeds: number
  readonly json?: boolean
}
interface CheckFlags extends ListFlags {
  readonly lab?: string
}
