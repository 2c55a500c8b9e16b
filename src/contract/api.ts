import type { Experiment } from '../core/experiment/experiment.ts'
import type { Fault } from '../core/fault/fault.ts'
import type { Language } from '../core/model/sentence.ts'
import type { AdminCommand } from '../core/model/input.ts'
import type { NodeId } from '../core/model/identity.ts'
import type { Verdict } from '../core/model/verdict.ts'
import type { TraceEvent } from '../core/trace/event.ts'
import type { Lab, LabCheckResult } from '../core/lab/lab.ts'
import type {
  CarriedOperation,
  HistoryFormat,
  HistoryProblem,
  HistoryProgress,
  HistoryQuestion,
  HistorySample,
  HistorySource,
  OpenedHistory,
} from './history.ts'
import type { LabCard, LabProgress } from './lab.ts'
import type { Preset } from './preset.ts'
import type { ReportFormat, RunDetail, RunSummary } from './run.ts'
import type { SessionFrame, SessionState, TablePage } from './session.ts'

export interface About {
  readonly version: string
  /** `window`: Electron; `browser`: the same lab over loopback. */
  readonly shell: 'window' | 'browser'
  readonly dataFolder: string
}

export interface Settings {
  readonly language: Language
  readonly theme: 'dark' | 'light' | 'system'
  /** Sizes of resizable panes and other small things that a screen wants to remember, by name. */
  readonly layout: { readonly [name: string]: number | string | boolean }
}

/** A file for the user: text, or bytes as base64. */
export interface FileContent {
  readonly name: string
  readonly mediaType: string
  readonly encoding: 'utf8' | 'base64'
  readonly content: string
}

/**
 * Everything that a screen may ask of the lab. Two transports carry it (IPC in the window, HTTP in a browser), both
 * derived from the keys. Every request is validated at the border; a refusal is a rejected promise whose message is
 * one sentence that names the place and what was expected.
 */
export interface LabApi {
  'about.get'(): Promise<About>
  'settings.get'(): Promise<Settings>
  'settings.set'(change: Partial<Settings>): Promise<Settings>
  'presets.list'(): Promise<readonly Preset[]>

  /** Puts an experiment on the bench and starts it; a run that is there is stopped and kept if it is done. */
  'session.start'(experiment: Experiment): Promise<SessionState>
  'session.get'(): Promise<SessionFrame | null>
  /** Begins a fault now (atMs is ignored); `untilMs` null: until healed. Gives its id. It is recorded into the schedule. */
  'session.inject'(fault: Fault): Promise<string>
  'session.heal'(faultId: string): Promise<void>
  'session.administer'(node: NodeId, command: AdminCommand): Promise<void>
  /** Simulated runs only. */
  'session.pause'(): Promise<void>
  'session.resume'(): Promise<void>
  /** One event of virtual time while paused. */
  'session.step'(): Promise<void>
  'session.setSpeed'(speed: number): Promise<void>
  /** Heals everything, reads everything once more, judges, and puts the run into the library. */
  'session.finish'(): Promise<void>
  /** Ends at once; nothing is kept. */
  'session.discard'(): Promise<void>
  'session.tables'(node: NodeId): Promise<readonly { readonly table: string; readonly rowCount: number }[]>
  'session.table'(node: NodeId, table: string, offset: number, limit: number): Promise<TablePage>

  'runs.list'(): Promise<readonly RunSummary[]>
  'runs.open'(id: string): Promise<RunDetail>
  /** Events with `seq` in (after, after + limit]. */
  'runs.events'(id: string, after: number, limit: number): Promise<readonly TraceEvent[]>
  /** Moves the run to the bin; `runs.restore` brings it back until the lab is closed. */
  'runs.delete'(id: string): Promise<void>
  'runs.restore'(id: string): Promise<RunSummary>
  'runs.setNotes'(id: string, notes: string): Promise<void>
  /** The run file itself. */
  'runs.file'(id: string): Promise<FileContent>
  'runs.report'(id: string, format: ReportFormat, language: Language): Promise<FileContent>
  /** The HTML report as PDF where the shell can make one; null: the screen prints the report itself. */
  'runs.pdf'(id: string, language: Language): Promise<FileContent | null>
  /** Takes a run file into the library. */
  'runs.import'(file: FileContent): Promise<RunSummary>

  /** An experiment file's text, validated. */
  'experiments.parse'(text: string): Promise<Experiment>

  'histories.samples'(): Promise<readonly HistorySample[]>
  /** Begins to take a file; gives the upload's id. Another one that was not opened yet is dropped. */
  'histories.upload'(name: string): Promise<string>
  /** The next bytes of the file, base64, in order. */
  'histories.send'(upload: string, content: string): Promise<void>
  /** Reads a history and holds it open in place of the one before. A file that is no history is an answer, not a refusal. */
  'histories.open'(source: HistorySource, format: HistoryFormat): Promise<OpenedHistory | HistoryProblem>
  /** Operations of the open history with `index` in [from, from + limit). */
  'histories.operations'(from: number, limit: number): Promise<readonly CarriedOperation[]>
  /** Judges the open history; one verdict a check, in the model's order. */
  'histories.judge'(question: HistoryQuestion): Promise<readonly Verdict[]>
  /** Ends what goes on: a reading is refused, every check that is not finished answers unknown. */
  'histories.cancel'(): Promise<void>

  'labs.list'(): Promise<readonly LabCard[]>
  'labs.open'(id: string): Promise<Lab>
  'labs.answer'(id: string, step: string, option: string): Promise<LabProgress>
  /** Judges a step against a run of the library and remembers it when it passes. */
  'labs.check'(id: string, step: string, runId: string): Promise<LabCheckResult>
  'labs.reset'(id: string): Promise<LabProgress>
}

export type Channel = keyof LabApi

/** What the lab tells by itself. */
export interface LabStreams {
  session: SessionFrame
  history: HistoryProgress
}
export type StreamName = keyof LabStreams

/** How a screen reaches the lab, whatever carries it. */
export interface LabClient {
  request<C extends Channel>(channel: C, ...parameters: Parameters<LabApi[C]>): ReturnType<LabApi[C]>
  /** Gives how to stop listening. */
  listen<S extends StreamName>(stream: S, heard: (frame: LabStreams[S]) => void): () => void
}
