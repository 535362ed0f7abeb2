//! Closing: columns become a graph in which every reference exists, and what did not fit is told.

use crate::decoder::{Decoder, Section};
use crate::header::Meta;
use crate::kinds::EdgeKind;
use crate::records::{EdgeColumns, NodeColumns, Oddities, Raw};
use crate::scopes;
use crate::snapshot::{Edges, Location, Nodes, Sample, Snapshot, TraceFunction};
use facts::{Problem, Severity};
use redact::{Safe, safe};

fn partial(section: &'static str, lead: &'static str, text: Safe) -> Problem {
    Problem {
        severity: Severity::Partial,
        lead: Safe::ours(lead),
        text,
        byte: None,
        section: Some(Safe::ours(section)),
    }
}

/// Problems by which a snapshot is not what its file promises.
const INCOMPLETE: [&str; 6] = [
    "Cut short.",
    "No strings.",
    "The node count is wrong.",
    "No node count.",
    "The edge count is wrong.",
    "Edges are missing.",
];

pub(crate) fn snapshot(mut d: Decoder, has_strings: bool) -> Result<(Snapshot, Vec<Problem>), Problem> {
    let mut problems = std::mem::take(&mut d.problems);
    let Some(meta) = d.meta.take() else {
        return Err(Problem {
            severity: Severity::Fatal,
            lead: Safe::ours("Not a heap snapshot."),
            text: Safe::ours(
                "The JSON has no `snapshot` section, so nothing says what its numbers mean. Was it captured by V8?",
            ),
            byte: None,
            section: None,
        });
    };
    if meta.node_fields == 0 || meta.edge_fields == 0 {
        return Err(partial("snapshot", "The header is empty.", Safe::ours("`meta` lists no fields.")));
    }
    let [early_nodes, early_edges] = std::mem::take(&mut d.early);
    if let Some(raw) = early_nodes {
        replay(&raw, |numbers| d.nodes.take(&meta, numbers), "nodes", &mut problems);
    }
    if let Some(raw) = early_edges {
        replay(&raw, |numbers| d.edges.take(&meta, numbers), "edges", &mut problems);
    }
    check_sum(&mut problems, &d.nodes)?;
    let node_odd = d.nodes.odd;
    let nodes = close_nodes(&meta, d.nodes, d.edges.kind.len(), &mut problems);
    let edges = close_edges(d.edges, &nodes, d.strings.len(), &mut problems);
    report(&mut problems, "nodes", &node_odd, d.strings.len());
    counts(&mut problems, &meta, &nodes, &edges);
    d.strings.shrink();
    if !has_strings && !problems.iter().any(|p| p.lead == "Cut short.") {
        problems.push(partial(
            "strings",
            "No strings.",
            Safe::ours("The file has no `strings` section, so nothing in it has a name. Capture it again."),
        ));
    }

    let small = std::mem::take(&mut d.small);
    let raw = |section: Section| small.iter().find(|s| s.0 == section).map(|s| &s.1);
    let root = u32::try_from(meta.root_index / meta.node_fields as u64).unwrap_or(u32::MAX);
    let snapshot = Snapshot {
        locations: locations(&meta, raw(Section::Locations), nodes.len()),
        samples: samples(&meta, raw(Section::Samples)),
        trace_functions: trace_functions(&meta, raw(Section::TraceFunctionInfos)),
        trace_tree: d.tree.finish(),
        scopes: scopes::scopes(
            &meta,
            [Section::Scopes, Section::ScopeContextVars, Section::ScopeUses].map(raw),
            nodes.len(),
        ),
        root: if root < nodes.len() { root } else { 0 },
        incomplete: INCOMPLETE.iter().find_map(|lead| problems.iter().position(|p| p.lead == *lead)),
        strings: d.strings,
        meta,
        nodes,
        edges,
    };
    Ok((snapshot, problems))
}

/// Feeds numbers that came before the header to their columns, a batch at a time.
fn replay(raw: &Raw, mut take: impl FnMut(&mut Vec<u64>), section: &'static str, problems: &mut Vec<Problem>) {
    let mut batch = Vec::with_capacity(8192);
    for n in raw.numbers() {
        batch.push(n);
        if batch.len() == 8192 {
            take(&mut batch);
        }
    }
    take(&mut batch);
    if !batch.is_empty() {
        problems.push(partial(
            section,
            "An incomplete record.",
            safe!("`{}` has {} numbers, which is no whole number of records.", section, raw.len()),
        ));
    }
}

/// Every later sum is a sum of shallow sizes: if they fit 63 bits together, none can overflow.
fn check_sum(problems: &mut Vec<Problem>, nodes: &NodeColumns) -> Result<(), Problem> {
    let total = nodes.sizes.total();
    if total < 1 << 63 {
        return Ok(());
    }
    problems.clear();
    Err(Problem {
        severity: Severity::Fatal,
        lead: Safe::ours("Sizes are impossible."),
        text: Safe::ours("The shallow sizes add up to more than 2⁶³ bytes. The file was damaged or made up."),
        byte: None,
        section: Some(Safe::ours("nodes")),
    })
}

fn close_nodes(meta: &Meta, columns: NodeColumns, edges: usize, problems: &mut Vec<Problem>) -> Nodes {
    let mut first_edge = columns.first_edge;
    let sum = columns.edge_sum;
    if sum > edges as u64 {
        problems.push(partial(
            "edges",
            "Edges are missing.",
            safe!("The nodes own {} edges, the file has {}. Retained sizes are lower bounds.", sum, edges),
        ));
    } else if sum < edges as u64 {
        problems.push(partial(
            "edges",
            "Edges without owner.",
            safe!("The nodes own {} edges, the file has {}; the rest belong to no node and were ignored.", sum, edges),
        ));
    }
    let end = u32::try_from(sum.min(edges as u64)).unwrap_or(u32::MAX);
    for f in &mut first_edge {
        *f = (*f).min(end);
    }
    first_edge.push(end);
    if let Some(promised) = meta.node_count
        && promised != columns.kind.len() as u64
    {
        problems.push(partial(
            "nodes",
            "The node count is wrong.",
            safe!(
                "The header promises {} nodes, the file has {}. The nodes themselves were believed.",
                promised,
                columns.kind.len()
            ),
        ));
    }
    Nodes {
        kind: columns.kind,
        name: columns.name,
        id: columns.id,
        size: columns.sizes,
        first_edge,
        detachedness: columns.detachedness,
        trace: columns.trace,
    }
}

/// Edges looked at in one call: see `graph`'s slices.
const SLICE: usize = 1 << 16;

/// Marks edges that point at no node; says how many.
#[inline(never)]
fn close_targets(to: &mut [u32], kind: &mut [EdgeKind], count: u32) -> u64 {
    if to.iter().fold(0, |most, &t| t.max(most)) < count {
        return 0;
    }
    let mut broken = 0;
    for (to, kind) in to.iter_mut().zip(kind) {
        if *to >= count {
            *to = 0;
            *kind = EdgeKind::Broken;
            broken += 1;
        }
    }
    broken
}

fn close_edges(mut columns: EdgeColumns, nodes: &Nodes, strings: u32, problems: &mut Vec<Problem>) -> Edges {
    let owned = nodes.first_edge.last().copied().unwrap_or(0) as usize;
    columns.kind.truncate(owned);
    columns.name.truncate(owned);
    columns.to.truncate(owned);
    let count = nodes.len();
    let mut broken = 0u64;
    for (to, kind) in columns.to.chunks_mut(SLICE).zip(columns.kind.chunks_mut(SLICE)) {
        broken += close_targets(to, kind, count);
    }
    columns.odd.targets = broken;
    report(problems, "edges", &columns.odd, strings);
    Edges { kind: columns.kind, name: columns.name, to: columns.to }
}

fn report(problems: &mut Vec<Problem>, section: &'static str, odd: &Oddities, strings: u32) {
    if odd.unfit > 0 {
        problems.push(partial(
            section,
            "Numbers that do not fit.",
            safe!(
                "{} numbers in `{}` are no whole numbers that fit their field; sizes among them count as 0.",
                odd.unfit,
                section
            ),
        ));
    }
    if odd.types > 0 {
        problems.push(partial(
            section,
            "Types unknown to the file.",
            safe!("{} entries of `{}` have a type that the file's own list does not name.", odd.types, section),
        ));
    }
    if odd.targets > 0 {
        problems.push(partial(
            section,
            "References into nowhere.",
            safe!("{} edges point at no node and were left out. Retained sizes may be too small.", odd.targets),
        ));
    }
    if odd.max_name >= strings.max(1) {
        problems.push(partial(
            section,
            "Names are missing.",
            safe!(
                "`{}` refers to string {}, the file has {}. Those names are shown empty.",
                section,
                odd.max_name,
                strings
            ),
        ));
    }
}

fn counts(problems: &mut Vec<Problem>, meta: &Meta, nodes: &Nodes, edges: &Edges) {
    if meta.node_count.is_none() {
        problems.push(partial(
            "snapshot",
            "No node count.",
            safe!("The header's `node_count` is no number; the {} nodes in the file were believed.", nodes.len()),
        ));
    }
    if let Some(promised) = meta.edge_count
        && promised != u64::from(edges.len())
    {
        problems.push(partial(
            "edges",
            "The edge count is wrong.",
            safe!("The header promises {} edges, the graph has {}.", promised, edges.len()),
        ));
    }
}

pub(crate) fn field(fields: &[String], name: &str) -> Option<usize> {
    fields.iter().position(|f| f == name)
}

pub(crate) fn rows<'a>(raw: Option<&'a Raw>, width: usize) -> impl Iterator<Item = Vec<u64>> + 'a {
    let mut numbers = raw.map(Raw::numbers);
    std::iter::from_fn(move || {
        let numbers = numbers.as_mut()?;
        let row: Vec<u64> = numbers.take(width).collect();
        (width > 0 && row.len() == width).then_some(row)
    })
}

pub(crate) fn narrow(n: u64) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn locations(meta: &Meta, raw: Option<&Raw>, nodes: u32) -> Vec<Location> {
    let fields = &meta.location_fields;
    let (Some(object), Some(script), Some(line), Some(column)) =
        (field(fields, "object_index"), field(fields, "script_id"), field(fields, "line"), field(fields, "column"))
    else {
        return Vec::new();
    };
    let script_object = field(fields, "script_object_index");
    let ordinal = |offset: u64| u32::try_from(offset / meta.node_fields as u64).ok().filter(|&n| n < nodes);
    let mut found: Vec<Location> = rows(raw, fields.len())
        .filter_map(|r| {
            Some(Location {
                node: ordinal(r[object])?,
                script: narrow(r[script]),
                script_node: script_object.and_then(|at| ordinal(r[at])).filter(|&n| n != 0),
                line: narrow(r[line]),
                column: narrow(r[column]),
            })
        })
        .collect();
    // Where a node has several, the last one counts, as in DevTools.
    found.sort_by_key(|l| l.node);
    found.reverse();
    found.dedup_by_key(|l| l.node);
    found.reverse();
    found
}

fn samples(meta: &Meta, raw: Option<&Raw>) -> Vec<Sample> {
    let fields = &meta.sample_fields;
    let (Some(time), Some(id)) = (field(fields, "timestamp_us"), field(fields, "last_assigned_id")) else {
        return Vec::new();
    };
    rows(raw, fields.len()).map(|r| Sample { timestamp_us: r[time], last_assigned_id: narrow(r[id]) }).collect()
}

fn trace_functions(meta: &Meta, raw: Option<&Raw>) -> Vec<TraceFunction> {
    let fields = &meta.trace_function_fields;
    let (Some(name), Some(script_name), Some(script_id), Some(line), Some(column)) = (
        field(fields, "name"),
        field(fields, "script_name"),
        field(fields, "script_id"),
        field(fields, "line"),
        field(fields, "column"),
    ) else {
        return Vec::new();
    };
    rows(raw, fields.len())
        .map(|r| TraceFunction {
            name: narrow(r[name]),
            script_name: narrow(r[script_name]),
            script_id: narrow(r[script_id]),
            line: narrow(r[line]),
            column: narrow(r[column]),
        })
        .collect()
}
