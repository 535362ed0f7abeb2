//! `leakproof export`: tables for questions over many processes.
//!
//! Design constraints:
//! - `DIR/TABLE/KEY=VALUE/…/snapshot=NAME/part-0.parquet`: what DuckDB and Spark read as columns `KEY` and `snapshot`.
//!   Exporting a process again replaces its files and no others; its files are those below its labels.
//! - Redacted, always: what lies in a data lake is read by many.
//! - One snapshot in memory at a time, and of its rows one group.

mod table;

use crate::args::ExportArgs;
use crate::inputs::expand;
use crate::read::{fresh_policy, read_parts, unopened};
use crate::{Outcome, complain};
use engine::{Columns, File, Summary, judge, unreadable};
use protocol::FactsBlob;
use report::{Finding, Report};
use std::collections::BTreeSet;
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;
use table::{Cell, Table};

const NODES: &str = "message nodes { required int64 id; required binary class (STRING); required binary type (STRING); \
    required int64 shallow_bytes; required int64 retained_bytes; optional int32 distance; required boolean detached; }";
const EDGES: &str = "message edges { required int64 from_id; required int64 to_id; required binary type (STRING); \
    optional binary name (STRING); optional int32 index; }";
const CLASSES: &str = "message classes { required binary class (STRING); required int64 count; \
    required int64 shallow_bytes; required int64 retained_bytes; optional int32 distance; }";
const SNAPSHOTS: &str = "message snapshots { required int32 position; required binary name (STRING); required int64 file_bytes; \
    required int64 nodes; required int64 edges; required int64 shallow_bytes; }";
const FINDINGS: &str = "message findings { required int32 position; required binary cause (STRING); required double confidence; \
    required binary title (STRING); optional binary owner_kind (STRING); optional binary owner (STRING); \
    optional binary owner_class (STRING); optional binary owner_path (STRING); optional binary source (STRING); \
    optional binary class (STRING); optional int64 count; optional int64 retained_bytes; optional int64 growth_bytes; \
    optional int64 growth_objects; }";

const TABLES: [(&str, &str); 5] =
    [("nodes", NODES), ("edges", EDGES), ("classes", CLASSES), ("snapshots", SNAPSHOTS), ("findings", FINDINGS)];

/// What readers of folders make of the snapshot's name.
const SNAPSHOT: &str = "snapshot";

/// Why a label cannot have this key: readers of the tables would have two columns of one name, whatever its case.
fn taken(key: &str) -> bool {
    let field = |text: &str| text.split_whitespace().nth(2).is_some_and(|name| name.eq_ignore_ascii_case(key));
    key.eq_ignore_ascii_case(SNAPSHOT) || TABLES.iter().any(|(_, schema)| schema.split(['{', ';']).any(field))
}

/// What is wrong with the labels.
fn mistake(labels: &[(String, String)]) -> Option<String> {
    for (i, (key, _)) in labels.iter().enumerate() {
        if taken(key) {
            return Some(format!("--label {key}: the tables have a column of this name. Choose another."));
        }
        if labels[..i].iter().any(|(other, _)| other.eq_ignore_ascii_case(key)) {
            return Some(format!("--label {key}: it is given twice, and a process has one."));
        }
    }
    None
}

pub(crate) fn run(args: &ExportArgs) -> io::Result<Outcome> {
    if let Some(why) = mistake(&args.label) {
        complain(&why);
        return Ok(Outcome::WrongUse);
    }
    let policy = fresh_policy();
    let mut target = Target { args, names: BTreeSet::new(), snapshots: 0 };
    let mut facts: Vec<FactsBlob> = Vec::new();
    let mut failed = false;
    for (path, size) in expand(&args.paths) {
        if let Err(error) = size {
            let failure = unopened(&error);
            complain(&format!("{}: {} {}", path.display(), failure.lead, failure.text));
            failed = true;
            continue;
        }
        let mut written: io::Result<()> = Ok(());
        read_parts(&path, policy, args.partial, |part| match part.file {
            Ok(file) => {
                facts.push(file.facts().clone());
                written = target.snapshot(&part.name, part.bytes, &file);
                if written.is_err() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            }
            Err(failure) => {
                complain(&format!("{}: {} {}", part.name, failure.lead, failure.text));
                facts.push(unreadable(&part.name, part.bytes, &failure, &policy));
                failed = true;
                ControlFlow::Continue(())
            }
        });
        if let Err(error) = written {
            return Err(target.unwritable(&error));
        }
    }
    match judge(&facts) {
        Ok(report) => target.findings(&report).map_err(|error| target.unwritable(&error))?,
        Err(failure) => {
            complain(&format!("{} {}", failure.lead, failure.text));
            failed = true;
        }
    }
    // What could not be read may be what an earlier call could.
    if !failed {
        target.sweep().map_err(|error| target.unwritable(&error))?;
    }
    writeln!(
        io::stdout().lock(),
        "{} snapshots in {}",
        target.snapshots,
        redact::inert_text(&args.parquet.to_string_lossy())
    )?;
    Ok(if failed { Outcome::Unreadable } else { Outcome::Done })
}

struct Target<'a> {
    args: &'a ExportArgs,
    /// Names given to snapshots: two files may be called alike.
    names: BTreeSet<String>,
    snapshots: u32,
}

impl Target<'_> {
    fn unwritable(&self, error: &io::Error) -> io::Error {
        let text = format!("{}: The tables cannot be written ({error}).", self.args.parquet.display());
        io::Error::new(error.kind(), text)
    }

    /// Removes what an earlier export of this process wrote and this one did not: snapshots that are none of it any more, and
    /// with `--summary` objects and references.
    fn sweep(&self) -> io::Result<()> {
        for (table, _) in TABLES {
            let written = !(self.args.summary && matches!(table, "nodes" | "edges"));
            let folder = match std::fs::read_dir(self.folder(table)) {
                Ok(folder) => folder,
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(error),
            };
            for entry in folder {
                let entry = entry?;
                let name = entry.file_name();
                let snapshot = name.to_str().and_then(|name| name.strip_prefix(SNAPSHOT)?.strip_prefix('='));
                if snapshot.is_some_and(|name| !(written && self.names.contains(name))) {
                    std::fs::remove_dir_all(entry.path())?;
                }
            }
        }
        Ok(())
    }

    /// Where a table's files of this process are.
    fn folder(&self, table: &str) -> PathBuf {
        let mut folder = self.args.parquet.join(table);
        folder.extend(self.args.label.iter().map(|(key, value)| format!("{key}={value}")));
        folder
    }

    fn snapshot(&mut self, name: &str, bytes: u64, file: &File) -> io::Result<()> {
        let (Some(columns), Some(summary)) = (file.columns(), file.redacted_summary()) else { return Ok(()) };
        let name = self.name(name);
        let position = Cell::Small(i64::from(self.snapshots));
        self.snapshots += 1;
        let mut table = self.table("snapshots", SNAPSHOTS, Some(&name))?;
        let sizes = [bytes, summary.nodes, summary.edges, summary.total_shallow_bytes].map(Cell::size);
        let [bytes, nodes, edges, shallow] = sizes;
        table.row([position, Cell::text(&name), bytes, nodes, edges, shallow])?;
        table.close()?;
        self.classes(&summary, &name)?;
        if self.args.summary {
            return Ok(());
        }
        self.nodes(&columns, &name)?;
        self.edges(&columns, &name)
    }

    fn classes(&self, summary: &Summary, name: &str) -> io::Result<()> {
        let mut table = self.table("classes", CLASSES, Some(name))?;
        for c in &summary.classes {
            let distance = if c.distance < 0 { Cell::None } else { Cell::Small(i64::from(c.distance)) };
            let sizes = [c.count, c.shallow_bytes, c.retained_bytes].map(Cell::size);
            let [count, shallow, retained] = sizes;
            table.row([Cell::text(&c.name), count, shallow, retained, distance])?;
        }
        table.close()
    }

    fn nodes(&self, columns: &Columns<'_>, name: &str) -> io::Result<()> {
        let classes: Vec<Cell> = columns.classes.iter().map(|c| Cell::text(c.as_str())).collect();
        let mut table = self.table("nodes", NODES, Some(name))?;
        for n in columns.nodes() {
            table.row([
                Cell::size(n.id),
                classes.get(n.class as usize).cloned().unwrap_or(Cell::text("")),
                Cell::fixed(n.kind),
                Cell::size(n.shallow),
                Cell::size(n.retained),
                n.distance.map_or(Cell::None, |d| Cell::Small(i64::from(d))),
                Cell::Truth(n.detached),
            ])?;
        }
        table.close()
    }

    fn edges(&self, columns: &Columns<'_>, name: &str) -> io::Result<()> {
        let names: Vec<Cell> = columns.names.iter().map(|n| Cell::text(n.as_str())).collect();
        let mut table = self.table("edges", EDGES, Some(name))?;
        for e in columns.references() {
            table.row([
                Cell::size(e.from),
                Cell::size(e.to),
                Cell::fixed(e.kind),
                e.name.and_then(|n| names.get(n as usize).cloned()).unwrap_or(Cell::None),
                e.index.map_or(Cell::None, |i| Cell::Small(i64::from(i))),
            ])?;
        }
        table.close()
    }

    fn findings(&self, report: &Report) -> io::Result<()> {
        let mut table = self.table("findings", FINDINGS, None)?;
        for (position, finding) in report.findings.iter().enumerate() {
            table.row(self::finding(position, finding))?;
        }
        table.close()
    }

    fn table(&self, table: &str, schema: &str, snapshot: Option<&str>) -> io::Result<Table> {
        let mut folder = self.folder(table);
        if let Some(name) = snapshot {
            folder.push(format!("{SNAPSHOT}={name}"));
        }
        Table::create(&folder.join("part-0.parquet"), schema)
    }

    /// A file's name as part of a folder's, different for each.
    fn name(&mut self, path: &str) -> String {
        let base = path.rsplit(['/', '\\']).next().unwrap_or(path);
        let base =
            [".gz", ".heapsnapshot", ".heaptimeline"].iter().fold(base, |b, end| b.strip_suffix(end).unwrap_or(b));
        let plain = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '_' };
        let mut plain: String = base.trim_start_matches('.').chars().map(plain).take(100).collect();
        if plain.is_empty() {
            plain.push('_');
        }
        // Where the case of letters does not tell folders apart, `A` and `a` are one.
        let free = |name: &String| !self.names.iter().any(|other| other.eq_ignore_ascii_case(name));
        let others = (2_u32..).map(|n| format!("{plain}-{n}"));
        let name = std::iter::once(plain.clone()).chain(others).find(free).unwrap_or(plain);
        self.names.insert(name.clone());
        name
    }
}

fn finding(position: usize, f: &Finding) -> [Cell; 14] {
    let owner = f.owner.as_ref();
    let source = owner.and_then(|o| o.source.as_ref()).map(|s| format!("{}:{}:{}", s.url, s.line, s.column));
    let path = owner.map(|o| o.path.iter().map(|step| step.as_str()).collect::<Vec<_>>().join(" → "));
    let text = |text: Option<&str>| text.map_or(Cell::None, Cell::text);
    [
        Cell::Small(position as i64),
        Cell::fixed(f.cause.id()),
        Cell::Number(f.confidence),
        Cell::text(f.title.as_str()),
        text(owner.map(|o| o.kind.id())),
        text(owner.map(|o| o.name.as_str())),
        text(owner.map(|o| o.class.as_str())),
        text(path.as_deref()),
        text(source.as_deref()),
        text(f.objects.as_ref().map(|o| o.class.as_str())),
        f.objects.as_ref().map_or(Cell::None, |o| Cell::size(o.count)),
        f.objects.as_ref().map_or(Cell::None, |o| Cell::size(o.retained_bytes)),
        f.growth.as_ref().map_or(Cell::None, |g| Cell::Whole(g.bytes)),
        f.growth.as_ref().map_or(Cell::None, |g| Cell::Whole(g.objects)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_snapshot_has_a_folder_of_its_own() {
        let args = ExportArgs {
            parquet: PathBuf::new(),
            label: Vec::new(),
            summary: false,
            partial: false,
            paths: Vec::new(),
        };
        let mut target = Target { args: &args, names: BTreeSet::new(), snapshots: 0 };
        for (path, expect) in [
            ("x/a.heapsnapshot", "a"),
            ("y/a.heapsnapshot.gz", "a-2"),
            ("a-2.heapsnapshot", "a-2-2"),
            ("z/A.heapsnapshot", "A-3"),
            ("x.zip/../b c.heaptimeline", "b_c"),
            (".heapsnapshot", "_"),
            ("..", "_-2"),
        ] {
            assert_eq!(target.name(path), expect, "{path}");
        }
    }

    #[test]
    fn labels_are_columns_of_their_own() {
        let check = |keys: &[&str], expect: &str| {
            let labels: Vec<_> = keys.iter().map(|key| ((*key).to_owned(), String::from("1"))).collect();
            let why = mistake(&labels).unwrap_or_default();
            assert!(why.contains(expect) && why.is_empty() == expect.is_empty(), "{keys:?}: {why}");
        };
        check(&["pod", "build"], "");
        check(&["shallow"], "");
        for column in ["snapshot", "Snapshot", "class", "retained_bytes", "from_id", "position", "growth_objects", "ID"]
        {
            check(&["pod", column], "a column of this name");
        }
        check(&["pod", "build", "pod"], "given twice");
        check(&["pod", "Pod"], "given twice");
    }
}
