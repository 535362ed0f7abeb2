// Types of the module and of the report, `leakproof.report/1`. Fields are added to reports, never renamed or removed.

/** Why memory grows, or that it does not. */
export type Cause = 'leak' | 'cache' | 'batch_size' | 'browser_artifact' | 'runtime_configuration' | 'healthy' | 'inconclusive';

/** What kind of thing holds the growth. */
export type OwnerKind =
  | 'cache' | 'queue' | 'parser' | 'browser_page' | 'vector_batch' | 'request_trace' | 'event_listener' | 'timer' | 'closure'
  | 'promise' | 'module' | 'worker' | 'vm_context' | 'session' | 'buffer' | 'console' | 'none' | 'unknown';

/** What a piece of evidence is about. */
export type EvidenceKind =
  | 'runtime_version' | 'heap_limit' | 'container_limit' | 'snapshot_time' | 'workload' | 'retained_classes'
  | 'allocation_stack' | 'object_counts' | 'external_memory' | 'gc_events' | 'comparison';

/** One input of the report. `format` is `unreadable` for a file that could not be read. */
export interface InputReport {
  name: string;
  format: string;
  runtime: string | null;
  captured_at: string | null;
  bytes: number;
  problems: { severity: 'note' | 'partial' | 'fatal'; message: string; byte?: number }[];
}

/** A place in the program's source, 1-based. */
export interface SourcePlace {
  url: string;
  line: number;
  column: number;
}

/** Who holds the growth. */
export interface Owner {
  kind: OwnerKind;
  /** `PromptCache.entries`. */
  name: string;
  /** Class of the holder. */
  class: string;
  /** Retaining path, root first. */
  path: string[];
  /** Object id in the last snapshot. */
  object?: number;
  source: SourcePlace | null;
  /** 0.05 to 0.99. */
  confidence: number;
  /** Input in which `object` is this holder. Index into `inputs`. */
  input?: number;
  /** The owner rule that named it. */
  rule?: string;
}

/** Where to see what a statement says: a view of the page, and what to look at in it. */
export interface View {
  name: 'classes' | 'object' | 'diff' | 'growth' | 'timeline' | 'allocations';
  /** The input it shows. Index into `inputs`. */
  input?: number;
  /** The input that it is compared with. Index into `inputs`. */
  baseline?: number;
  /** Object, by the id that the runtime gave it. */
  object?: number;
  /** Class, by name. */
  class?: string;
}

/** One statement for (`supports`) or against a finding. */
export interface Evidence {
  kind: EvidenceKind;
  supports: boolean;
  lead: string;
  statement: string;
  value?: number;
  unit?: string;
  /** Index into `inputs`. */
  input?: number;
  also?: number[];
  view?: View;
}

/** One thing that was found. */
export interface Finding {
  cause: Cause;
  confidence: number;
  title: string;
  rule: string;
  owner: Owner | null;
  objects: { class: string; count: number; shallow_bytes: number; retained_bytes: number } | null;
  growth: {
    bytes: number;
    objects: number;
    per_step: number[];
    objects_per_step: number[];
    series: { input: number; bytes: number; objects: number; heap_bytes: number }[];
  } | null;
  evidence: Evidence[];
}

/** The report that the page, the command line and this module give. */
export interface Report {
  schema: 'leakproof.report/1';
  inputs: InputReport[];
  /** The input that growth is counted from, where one was named. */
  baseline?: number;
  diagnosis: { cause: Cause; confidence: number; summary: string };
  /** By weight; the first one explains the diagnosis. */
  findings: Finding[];
  /** The eleven kinds, present or missing; for missing ones `value` says how to get them. */
  evidence: { kind: EvidenceKind; status: 'present' | 'missing'; value: string; input?: number; also?: number[] }[];
  timeline: {
    t: number;
    /** Nothing tells the time: `t` only keeps its place in the order. */
    untimed?: boolean;
    label?: string;
    input?: number;
    snapshot: boolean;
    gc?: string;
    js_heap_bytes?: number;
    external_bytes?: number;
    rss_bytes?: number;
  }[];
  limits: [label: string, bytes: number][];
  next_capture: string[];
  next_steps: { text: string; command: string | null }[];
  redaction: {
    policy: string;
    revealed: boolean;
    strings: number;
    suspected_secrets: Record<string, number>;
    /** Who holds them. */
    secret_owners?: { kind: string; owner: string; count: number; input: number }[];
  };
}

/** The class table of one snapshot, in Chrome DevTools' own numbers, largest retained first. */
export interface Summary {
  nodes: number;
  edges: number;
  total_shallow_bytes: number;
  /** Bytes of the whole heap by family, as DevTools' statistics add them up. */
  statistics: { total: number; native: number; typed_arrays: number; code: number; strings: number; js_arrays: number; system: number };
  classes: { name: string; count: number; shallow_bytes: number; retained_bytes: number; distance: number }[];
}

/** One class in two snapshots. Figures of new and gone objects are absent between processes. */
export interface ClassChange {
  name: string;
  added?: number;
  removed?: number;
  survived?: number;
  delta: number;
  added_bytes?: number;
  removed_bytes?: number;
  delta_bytes: number;
  count: [before: number, after: number];
  shallow_bytes: [before: number, after: number];
  retained_bytes: [before: number, after: number];
  retained_delta_bytes: number;
}

/** Two snapshots compared. */
export interface Comparison {
  /** If not, objects cannot be followed and classes alone are compared. */
  same_process: boolean;
  /** If not, shallow sizes differ by construction. */
  same_root_model: boolean;
  /** Classes whose population changed, most retained growth first. */
  classes: ClassChange[];
  /** Classes with the same objects that now retain more or less. */
  retained_only: ClassChange[];
}

/** What a row of figures, one per snapshot, does. */
export type Trend =
  | 'level' | 'one_step' | 'once' | 'plateau' | 'slowing' | 'steady' | 'rising' | 'drained' | 'sawtooth' | 'falling' | 'irregular';

/** Classes and owners over a series of snapshots of one process. */
export interface GrowthTable {
  steps: { input: number; label: string; t?: number; work?: number; heap_bytes: number; objects: number }[];
  rows: {
    of: 'class' | 'owner';
    name: string;
    class: string;
    holds?: string;
    object?: number;
    innermost: boolean;
    bytes: number[];
    objects: number[];
    trend: Trend;
    monotone: boolean;
    growth: number;
    slope: number;
    spread: number;
    per_unit?: number;
    kept?: number;
  }[];
  other_processes: number[];
  cautions: string[];
}

/** Bytes, however they come. */
export type Data =
  | Blob
  | ArrayBuffer
  | ArrayBufferView
  | ReadableStream<Uint8Array>
  | AsyncIterable<Uint8Array | string>
  | Iterable<Uint8Array>;

/** An input. Strings are paths, in Node only: a file, or a folder for the files in it. A `File` has its own name. */
export type Input = Data | string | URL | { name?: string; size?: number; data: Data };

/** How far reading one input is. */
export interface Progress {
  /** Index of the input. */
  file: number;
  files: number;
  name: string;
  phase: 'queued' | 'reading' | 'analysing' | 'writing';
  /** Section or step in words. */
  step: string;
  /** Of `total`: bytes while reading and writing (`total` is 0 where the size is not known), steps while analysing. */
  done: number;
  total: number;
}

/** How to read. */
export interface ReadOptions {
  /** Ends the work with its reason, between two portions of it. */
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
  /** Values in clear. What is returned then holds whatever the inputs hold. */
  reveal?: boolean;
  /** Use what there is of files that were cut short or whose counts are wrong. */
  partial?: boolean;
}

/** How to read several inputs. */
export interface ReadAllOptions extends ReadOptions {
  /** An input that cannot be read is an error. */
  strict?: boolean;
  /** Called for each input that could not be read, once all were tried. */
  onUnreadable?: (error: LeakproofError) => void;
}

/**
 * Says what makes memory grow, who owns it, why we believe it, and what to capture next.
 * An input that cannot be read, or whose path or source fails, is listed in the report with its reason, and the others count;
 * with `strict` it is an error.
 */
export function analyze(files: Input | readonly Input[] | FileListLike, options?: ReadAllOptions): Promise<Report>;

/** Follows classes and owners over a series of heap snapshots of one process. What cannot be read is left out. */
export function growth(files: Input | readonly Input[] | FileListLike, options?: ReadAllOptions): Promise<GrowthTable>;

/** The class table of one heap snapshot. */
export function summary(file: Input, options?: ReadOptions): Promise<Summary>;

/** Compares two heap snapshots class by class, equal to DevTools' comparison, with retained deltas. */
export function diff(before: Input, after: Input, options?: ReadOptions): Promise<Comparison>;

/**
 * Writes a heap snapshot or allocation timeline without its values: DevTools opens it with the same graph, sizes and classes.
 * It is read twice. What cannot be read twice (a stream) is kept in a `Blob` for that. The stream is as fast as its reader.
 */
export function redact(file: Input, options?: Pick<ReadOptions, 'signal' | 'onProgress'>): Promise<ReadableStream<Uint8Array>>;

/** A report for a terminal, for a ticket, or as one self-contained page. */
export function render(report: Report, format: 'text' | 'markdown' | 'html'): Promise<string>;

/** Loads the engine from elsewhere than beside this module. Call it before everything else. */
export function init(source: string | URL | Response | BufferSource | WebAssembly.Module | Promise<Response | BufferSource>): Promise<void>;

/** A `FileList`, as of an `<input type=file multiple>`. */
export interface FileListLike {
  readonly length: number;
  readonly [index: number]: Blob;
}

/** An input that could not be read, or a question that does not fit it. */
export class LeakproofError extends Error {
  /** At most six words. */
  readonly lead: string;
  /** What, where, what to do. */
  readonly text: string;
  /** Byte offset, where known. */
  readonly byte: number | null;
  /** Whether `{ partial: true }` would use what was read. */
  readonly partial: boolean;
  /** The input's name. */
  readonly input?: string;
  /** What the input's source threw, where that was it. */
  readonly cause?: unknown;
}
