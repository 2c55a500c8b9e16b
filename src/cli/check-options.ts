import { Option, type Command } from 'commander'
import { historyFormatNames, judgingDefaults, openingDefaults } from '../host/history-check.ts'
import { exportFormats, type ExportFormat } from '../host/history-export.ts'
import { checkCommand, type CheckCommand } from './check-command.ts'
import { languageOption, numeric, type Bar } from './command-bar.ts'
import { convertCommand } from './convert-command.ts'
import { modelsCommand } from './models-command.ts'

interface ReadFlags {
  readonly format: CheckCommand['format']
  readonly memory: number
  readonly keyed: CheckCommand['keyed']
  readonly lenient?: boolean
}
interface CheckFlags extends ReadFlags {
  readonly model: string
  readonly check?: string
  readonly level?: string
  readonly budget: number
  readonly json?: boolean
  readonly language: CheckCommand['language']
}
interface ConvertFlags extends ReadFlags {
  readonly to?: ExportFormat
  readonly force?: boolean
}

/** The commands for histories from anywhere. */
export function addCheck(bar: Bar): void {
  const { program, terminal, end } = bar
  addJudging(bar)
  addConverting(bar)
  program
    .command('models')
    .description('List what a history may be a history of, with the operations that each model knows.')
    .option('--json', 'print one JSON document')
    .addOption(languageOption())
    .action((flags: Pick<CheckFlags, 'json' | 'language'>) => end(modelsCommand(flags, terminal)))
}

function addJudging({ program, terminal, signal, end }: Bar): void {
  reading(program.command('check'))
    .description('Judge a recorded history. Exit code: 0 ok, 2 a violation, 3 unknown, 1 bad input.')
    .argument('<file>', 'the history, gzip or not, or a run file; - reads standard input')
    .option(
      '--model <model>',
      'what it is a history of (see models), or your own, ./model.mjs',
      judgingDefaults.model,
    )
    .option('--check <names>', 'checks to make, with commas between them; without: all but those on request')
    .option('--level <level>', 'the isolation level that transactions are held against')
    .option(
      '--budget <seconds>',
      'time for judging; what is not decided then is unknown',
      numeric,
      judgingDefaults.budgetSeconds,
    )
    .option('--json', 'print one JSON document')
    .addOption(languageOption())
    .action(async (file: string, { check, level, budget, memory, lenient, ...flags }: CheckFlags) => {
      const command: CheckCommand = {
        ...flags,
        file,
        checks: check === undefined ? null : check.split(',').map((name) => name.trim()),
        level: level ?? null,
        budgetSeconds: budget,
        memoryMb: memory,
        lenient: lenient === true,
      }
      end(await checkCommand(command, terminal, process.stdin, signal))
    })
}

function addConverting({ program, terminal, signal, end }: Bar): void {
  reading(program.command('convert'))
    .description("Write a recorded history as EDN for Jepsen's tools, or as JSON lines.")
    .argument('<file>', 'the history, gzip or not, or a run file; - reads standard input')
    .argument('<out>', 'where to write it: its ending, .edn or .jsonl, says in which form')
    .addOption(new Option('--to <form>', 'the form, whatever the ending').choices([...exportFormats]))
    .option('--force', 'replace the file')
    .action(async (file: string, out: string, { memory, lenient, ...flags }: ConvertFlags) =>
      end(
        await convertCommand(
          { ...flags, file, out, memoryMb: memory, lenient: lenient === true },
          terminal,
          process.stdin,
          signal,
        ),
      ),
    )
}

/** How a history is read, for every command that reads one. */
function reading(command: Command): Command {
  return command
    .addOption(
      new Option('--format <format>', 'how it is written')
        .choices(['auto', ...historyFormatNames])
        .default('auto'),
    )
    .addOption(
      new Option('--keyed <answer>', 'whether values are [key value] pairs of jepsen.independent')
        .choices(['auto', 'yes', 'no'])
        .default('auto'),
    )
    .option('--lenient', 'take what is whole of a file that was cut, and processes that come back')
    .option('--memory <MiB>', 'memory for reading and judging', numeric, openingDefaults.memoryMb)
}
