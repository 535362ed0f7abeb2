//! Arguments.

use crate::examples;
use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use protocol::Scope;
use report::Cause;
use std::path::PathBuf;

/// Finds the leak and leaks nothing: diagnoses heap snapshots, GC logs, profiles and memory readings on this machine.
#[derive(Parser)]
#[command(name = "leakproof", version, after_help = examples::ALL, arg_required_else_help = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Say what makes memory grow, who owns it, why we believe it, and what to capture next
    #[command(after_help = examples::ANALYZE)]
    Analyze(AnalyzeArgs),
    /// Print the class table of one heap snapshot, in Chrome DevTools' own numbers and with class names in clear
    #[command(after_help = examples::SUMMARY)]
    Summary(SummaryArgs),
    /// Compare two heap snapshots class by class: new, gone, shallow and retained bytes, with class names in clear
    #[command(after_help = examples::DIFF)]
    Diff(DiffArgs),
    /// Say what holds the objects of a class, or one object: their retaining paths, merged where they are alike
    #[command(after_help = examples::RETAINERS)]
    Retainers(RetainersArgs),
    /// Follow classes and owners over a series of heap snapshots of one process
    #[command(after_help = examples::SERIES)]
    Series(SeriesArgs),
    /// Write a heap snapshot without its values, which DevTools opens with the same graph, sizes and classes
    #[command(after_help = examples::REDACT)]
    Redact(RedactArgs),
    /// Say what files would disclose: suspected secrets by kind and owner, values, and the names that stay readable
    #[command(after_help = examples::AUDIT)]
    Audit(AuditArgs),
    /// Answer agents: a Model Context Protocol server on standard input and output
    #[command(after_help = examples::MCP)]
    Mcp(McpArgs),
    /// Write snapshots and findings as Parquet tables, redacted, for questions over many processes
    #[cfg(feature = "parquet")]
    #[command(after_help = examples::EXPORT)]
    Export(ExportArgs),
    /// Serve the page on this machine (127.0.0.1), to drop files on it
    #[command(after_help = examples::SERVE)]
    Serve(ServeArgs),
    /// Print a completion script for a shell
    #[command(after_help = examples::COMPLETIONS)]
    Completions(CompletionsArgs),
    /// Print the manual page, for `man -l -`
    #[command(after_help = examples::MAN)]
    Man,
}

#[derive(ClapArgs)]
pub(crate) struct AnalyzeArgs {
    /// How to print the report
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    pub(crate) format: ReportFormat,
    /// End with status 1 if one of these causes is diagnosed
    #[arg(long, value_name = "CAUSE", value_delimiter = ',', value_parser = cause)]
    pub(crate) fail_on: Vec<Cause>,
    /// Name owners by your own rules, `owner` tables in TOML: see the guide
    #[arg(long, value_name = "FILE")]
    pub(crate) owners: Option<PathBuf>,
    /// Count growth from this snapshot or allocation dump on; what is older is left out
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    /// Use what there is of files that were cut short or whose counts are wrong
    #[arg(long)]
    pub(crate) partial: bool,
    /// Show values in clear. The report then holds whatever the inputs hold
    #[arg(long)]
    pub(crate) reveal: bool,
    /// Evidence of one process: snapshots, logs, readings, metadata; a folder stands for the files in it
    #[arg(required_unless_present = "baseline", value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
}

#[derive(ClapArgs)]
#[command(after_help = SCOPES_HELP)]
pub(crate) struct SummaryArgs {
    /// How to print the table
    #[arg(long, value_enum, default_value_t = TableFormat::Text)]
    pub(crate) format: TableFormat,
    /// Count a part of the heap only, as Chrome DevTools' filters do: see below
    #[arg(long, value_name = "SCOPE", default_value = "all", value_parser = scope)]
    pub(crate) scope: SummaryScope,
    /// A heap snapshot or allocation timeline
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}

/// A part of a heap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SummaryScope {
    /// One that a word names.
    Named(Scope),
    /// A realm, by the id of its native context.
    Realm(u64),
}

const SCOPES: [(&str, Scope); 8] = [
    ("all", Scope::All),
    ("detached", Scope::Detached),
    ("by-detached", Scope::ByDetached),
    ("by-contexts", Scope::ByContexts),
    ("by-event-handlers", Scope::ByListeners),
    ("by-console", Scope::ByConsole),
    ("shared-by-realms", Scope::SharedByRealms),
    ("no-realm", Scope::NoRealm),
];

const SCOPES_HELP: &str = "\
Scopes:
  all                everything
  detached           DOM nodes that are detached from their document
  by-detached        what detached DOM nodes alone keep, themselves included
  by-contexts        what function contexts, and so closures, alone keep
  by-event-handlers  what event handlers alone keep
  by-console         what the DevTools console alone keeps
  realm:@ID          what belongs to one realm (page, frame, vm context): the id of its native context
  shared-by-realms   what several realms share
  no-realm           what no realm can be told for
  ids:@AFTER-@UNTIL  what was made in a part of a recording and is alive: object ids above the first, up to the second";

fn scope(text: &str) -> Result<SummaryScope, String> {
    if let Some(id) = text.strip_prefix("realm:@") {
        return id.parse().map(SummaryScope::Realm).map_err(|_| String::from("a realm is named by an id: realm:@123"));
    }
    if let Some(ids) = text.strip_prefix("ids:") {
        let id = |text: &str| text.strip_prefix('@')?.parse::<u32>().ok();
        let between = ids.split_once('-').and_then(|(after, until)| Some(Scope::Ids(id(after)?, id(until)?)));
        let wrong = || String::from("ids are told as two numbers: ids:@123-@456");
        return between.map(SummaryScope::Named).ok_or_else(wrong);
    }
    SCOPES.iter().find(|s| s.0 == text).map(|s| SummaryScope::Named(s.1)).ok_or_else(|| {
        let known: Vec<&str> = SCOPES.iter().map(|s| s.0).collect();
        format!("the scopes are {}, realm:@ID and ids:@AFTER-@UNTIL", known.join(", "))
    })
}

#[derive(ClapArgs)]
pub(crate) struct DiffArgs {
    /// How to print the table
    #[arg(long, value_enum, default_value_t = TableFormat::Text)]
    pub(crate) format: TableFormat,
    /// The earlier snapshot
    #[arg(value_name = "BEFORE")]
    pub(crate) before: PathBuf,
    /// The later snapshot
    #[arg(value_name = "AFTER")]
    pub(crate) after: PathBuf,
}

/// The order of a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SeriesOrder {
    /// As the object ids and other files tell; snapshots of one process only
    Evidence,
    /// As the paths are given; snapshots of several processes are followed by name
    Given,
}

#[derive(ClapArgs)]
pub(crate) struct RetainersArgs {
    /// How to print it
    #[arg(long, value_enum, default_value_t = TableFormat::Text)]
    pub(crate) format: TableFormat,
    /// What to show of it
    #[arg(long, value_enum, default_value_t = RetainersMode::Merged)]
    pub(crate) mode: RetainersMode,
    /// Leave holders out, as if they held nothing: a class by name, or an object by id
    #[arg(long, value_name = "NAME|@ID")]
    pub(crate) ignore: Vec<String>,
    /// Use what there is of a file that was cut short or whose counts are wrong
    #[arg(long)]
    pub(crate) partial: bool,
    /// Show values in clear
    #[arg(long)]
    pub(crate) reveal: bool,
    /// What is held: a class by name, or an object by id
    #[arg(long, value_name = "NAME|@ID")]
    pub(crate) class: String,
    /// A heap snapshot or allocation timeline
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum RetainersMode {
    /// The paths of all objects, merged where they are alike
    Merged,
    /// One shortest path
    Shortest,
    /// One object: its path, what else holds it, what it holds
    Object,
}

#[derive(ClapArgs)]
pub(crate) struct SeriesArgs {
    /// Which order the snapshots have
    #[arg(long, value_enum, default_value_t = SeriesOrder::Evidence)]
    pub(crate) order: SeriesOrder,
    /// How to print the table
    #[arg(long, value_enum, default_value_t = TableFormat::Text)]
    pub(crate) format: TableFormat,
    /// Use what there is of files that were cut short or whose counts are wrong
    #[arg(long)]
    pub(crate) partial: bool,
    /// Show at most so many rows in the text table
    #[arg(long, default_value_t = 40)]
    pub(crate) rows: usize,
    /// Snapshots, and whatever tells when they were taken; a folder stands for the files in it
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
}

#[derive(ClapArgs)]
pub(crate) struct AuditArgs {
    /// How to print it
    #[arg(long, value_enum, default_value_t = TableFormat::Text)]
    pub(crate) format: TableFormat,
    /// Snapshots, dumps, logs; a folder stands for the files in it
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
}

#[derive(ClapArgs)]
pub(crate) struct RedactArgs {
    /// Where to write it; packed if the name ends in `.gz`, `-` for standard output
    #[arg(short, long, value_name = "OUT")]
    pub(crate) output: PathBuf,
    /// A heap snapshot or allocation timeline, plain or gzip
    #[arg(value_name = "IN")]
    pub(crate) file: PathBuf,
}

#[derive(ClapArgs)]
pub(crate) struct McpArgs {
    /// Read files below this folder only; several are possible
    #[arg(long, value_name = "DIR")]
    pub(crate) root: Vec<PathBuf>,
    /// Show values in clear. Answers then hold whatever the inputs hold, and the model's provider gets them
    #[arg(long)]
    pub(crate) reveal: bool,
}

#[cfg(feature = "parquet")]
#[derive(ClapArgs)]
pub(crate) struct ExportArgs {
    /// Folder of the tables; what is there of other processes stays
    #[arg(long, value_name = "DIR")]
    pub(crate) parquet: PathBuf,
    /// What tells this process from others, as pod=web-7 or build=1.4.2: columns of every table
    #[arg(long, value_name = "KEY=VALUE", value_parser = label)]
    pub(crate) label: Vec<(String, String)>,
    /// Leave out objects and references: classes, findings and the list of snapshots only
    #[arg(long)]
    pub(crate) summary: bool,
    /// Use what there is of files that were cut short or whose counts are wrong
    #[arg(long)]
    pub(crate) partial: bool,
    /// Evidence of one process
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
}

#[derive(ClapArgs)]
pub(crate) struct ServeArgs {
    /// Port; any other if it is taken, 0 for any
    #[arg(long, default_value_t = 8173)]
    pub(crate) port: u16,
    /// A folder with the built site, instead of the page in this program
    #[arg(long, value_name = "DIR")]
    pub(crate) site: Option<PathBuf>,
}

#[derive(ClapArgs)]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    pub(crate) shell: clap_complete::Shell,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum ReportFormat {
    /// For a terminal
    Text,
    /// The report contract, leakproof.report/1
    Json,
    /// For a ticket
    Markdown,
    /// One self-contained page
    Html,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum TableFormat {
    /// Columns
    Text,
    /// One object
    Json,
}

const CAUSES: [Cause; 7] = [
    Cause::Leak,
    Cause::Cache,
    Cause::BatchSize,
    Cause::BrowserArtifact,
    Cause::RuntimeConfiguration,
    Cause::Healthy,
    Cause::Inconclusive,
];

fn cause(text: &str) -> Result<Cause, String> {
    CAUSES.into_iter().find(|c| c.id() == text).ok_or_else(|| {
        let known: Vec<&str> = CAUSES.iter().map(|c| c.id()).collect();
        format!("the causes are {}", known.join(", "))
    })
}

/// A label is part of a folder's name.
#[cfg(feature = "parquet")]
fn label(text: &str) -> Result<(String, String), String> {
    let plain = |part: &str| {
        !part.is_empty()
            && !part.starts_with('.')
            && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
    };
    match text.split_once('=') {
        Some((key, value)) if plain(key) && plain(value) => Ok((key.to_owned(), value.to_owned())),
        _ => Err(String::from("a label is KEY=VALUE, of letters, digits, `-`, `_` and `.`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn arguments_are_consistent() {
        Args::command().debug_assert();
    }

    /// The words of a line after `leakproof`, to the end of its command, without quotes.
    fn words(line: &str) -> Option<Vec<&str>> {
        let call = &line[line.rfind("leakproof ")?..];
        let command = call.split(['>', '|']).next()?;
        Some(command.split_whitespace().map(|word| word.trim_matches('\'')).collect())
    }

    #[test]
    fn every_command_has_examples_and_each_is_a_call() {
        for command in Args::command().get_subcommands() {
            let name = command.get_name();
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            let calls: Vec<_> = help.lines().filter(|line| line.contains("leakproof ")).filter_map(words).collect();
            assert!(help.starts_with("Examples:") && !calls.is_empty(), "{name} has no examples");
            assert!(calls.iter().any(|call| call[1] == name), "{name}: its examples are of other commands");
            for call in calls {
                assert!(Args::try_parse_from(&call).is_ok(), "{name}: {call:?} is no call");
            }
        }
    }
}
