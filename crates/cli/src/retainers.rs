//! `leakproof retainers`: what holds a class or an object.

use crate::args::{RetainersArgs, RetainersMode, TableFormat};
use crate::read::{fresh_policy, name_of, read};
use crate::{Outcome, complain};
use engine::{File, NamedClass};
use protocol::{
    Answer, ClassId, Explored, Failure, GraphEdge, GraphMode, GraphNode, GraphOf, Ignored, NodeId, ObjectName, Query,
    RetainerGraph, Role, Safe,
};
use report::format::{bytes, count};
use serde_json::{Value, json};
use std::io::{self, Write};

/// What a name on the command line stands for.
enum Named {
    Class(ClassId),
    Object(NodeId),
}

pub(crate) fn run(args: &RetainersArgs) -> io::Result<Outcome> {
    let path = &args.file;
    let policy = if args.reveal { fresh_policy().revealing() } else { fresh_policy() };
    let graph = match read(path, policy, args.partial).and_then(|file| look(&file, args)) {
        Ok(graph) => graph,
        Err(failure) => {
            complain(&format!("{}: {} {}", name_of(path), failure.lead, failure.text));
            return Ok(Outcome::Unreadable);
        }
    };
    let Some(graph) = graph else { return Ok(Outcome::Unreadable) };
    let mut out = io::stdout().lock();
    match args.format {
        TableFormat::Json => {
            serde_json::to_writer(&mut out, &as_json(&graph))?;
            writeln!(out)?;
        }
        TableFormat::Text => write_text(&mut out, &graph)?,
    }
    out.flush()?;
    Ok(Outcome::Done)
}

/// The graph, or nothing where a name was not found and that was said.
fn look(file: &File, args: &RetainersArgs) -> Result<Option<RetainerGraph>, Failure> {
    let mut explored = Explored::default();
    let Some(of) = find(file, &args.class)? else { return Ok(None) };
    for name in &args.ignore {
        let Some(named) = find(file, name)? else { return Ok(None) };
        explored.ignored.push(match named {
            Named::Class(class) => Ignored::Class(class),
            Named::Object(node) => Ignored::Object(node),
        });
    }
    let of = match of {
        Named::Class(class) => GraphOf::Class(class),
        Named::Object(node) => GraphOf::Object(node),
    };
    let mode = match args.mode {
        RetainersMode::Merged => GraphMode::Merged,
        RetainersMode::Shortest => GraphMode::Shortest,
        RetainersMode::Object => GraphMode::Object,
    };
    match file.ask(&Query::RetainerGraph { of, mode, explored })? {
        Answer::RetainerGraph(graph) => Ok(Some(*graph)),
        _ => Ok(None),
    }
}

/// A class by its name, or an object by `@id`.
fn find(file: &File, name: &str) -> Result<Option<Named>, Failure> {
    if let Some(id) = name.strip_prefix('@').and_then(|digits| digits.parse().ok()) {
        if let Answer::Object(Some(object)) = file.ask(&Query::ObjectById { id })? {
            return Ok(Some(Named::Object(object.row.node)));
        }
        complain(&format!("There is no object @{id} in this snapshot."));
        return Ok(None);
    }
    match file.class_named(name)? {
        NamedClass::Found { class, alike } => {
            if alike > 1 {
                complain(&format!("{alike} classes are called {name}. This is the one that retains most."));
            }
            return Ok(Some(Named::Class(class)));
        }
        NamedClass::Like(names) if names.is_empty() => {
            complain(&format!("There is no class {name}. `leakproof summary` lists the classes."));
        }
        NamedClass::Like(names) => {
            let names: Vec<&str> = names.iter().map(Safe::as_str).collect();
            complain(&format!("There is no class {name}. Did you mean {}?", names.join(", ")));
        }
    }
    Ok(None)
}

fn name(node: &GraphNode) -> String {
    match &node.name {
        // The root above all roots has no name.
        ObjectName::Name(name) if name.is_empty() && node.role == Role::Root => String::from("(root)"),
        ObjectName::Name(name) if name.is_empty() => node.class_name.to_string(),
        ObjectName::Name(name) => name.to_string(),
        ObjectName::Sealed(seal) => seal.text().to_string(),
    }
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Root => "root",
        Role::Holder => "holder",
        Role::Side => "side",
        Role::Target => "target",
        Role::Held => "held",
        Role::Folded => "folded",
    }
}

fn as_json(graph: &RetainerGraph) -> Value {
    let node = |n: &GraphNode| {
        json!({
            "role": role(n.role), "name": name(n), "class": n.class_name, "count": n.count,
            "id": (n.count == 1).then_some(n.id), "retained_bytes": n.retained,
            "distance": n.distance.filter(|d| *d < 100_000_000), "detached": n.detached, "collects": n.collects,
            "source": n.source, "more_holders": n.holders.hidden, "more_held": n.held.hidden,
        })
    };
    let edge = |e: &GraphEdge| {
        json!({
            "from": e.from, "to": e.to, "name": e.label, "type": e.kind, "count": e.count,
            "retained_bytes": e.bytes, "weak": e.weak,
        })
    };
    json!({
        "objects": graph.objects, "looked_at": graph.looked_at, "limits_reached": graph.limited, "heap_bytes": graph.heap,
        "nodes": graph.nodes.iter().map(node).collect::<Vec<_>>(),
        "edges": graph.edges.iter().map(edge).collect::<Vec<_>>(),
    })
}

/// The target first, what holds it below it, each step further in; then what it holds itself.
fn write_text(out: &mut impl Write, graph: &RetainerGraph) -> io::Result<()> {
    let Some(target) = graph.nodes.iter().position(|n| n.role == Role::Target) else {
        return writeln!(out, "It has no objects.");
    };
    if graph.looked_at < graph.objects {
        writeln!(out, "Paths of {} of {} objects.", count(graph.looked_at), count(graph.objects))?;
    } else if graph.limited {
        writeln!(out, "A limit was reached: there may be more than is told.")?;
    }
    writeln!(out, "{}", line(&graph.nodes[target], graph.heap))?;
    // Edges lead from lower ranks to higher ones, so climbing them ends.
    let holders = |at: usize| {
        graph
            .edges
            .iter()
            .rev()
            .filter(move |e| e.to as usize == at && graph.nodes[e.from as usize].rank < graph.nodes[at].rank)
    };
    let mut open: Vec<(usize, &GraphEdge)> = holders(target).map(|e| (1, e)).collect();
    while let Some((depth, edge)) = open.pop() {
        let node = &graph.nodes[edge.from as usize];
        let weak = if edge.weak { ", weak" } else { "" };
        let of = if edge.label.is_empty() { String::new() } else { format!("{} of ", edge.label) };
        writeln!(out, "{:depth$}{of}{}{weak}", "", line(node, graph.heap), depth = depth * 2)?;
        open.extend(holders(edge.from as usize).map(|e| (depth + 1, e)));
    }
    let more = graph.nodes[target].holders.hidden;
    if more > 0 {
        writeln!(out, "  and {} more that hold it", count(u64::from(more)))?;
    }
    let held: Vec<&GraphEdge> = graph.edges.iter().filter(|e| e.from as usize == target).collect();
    if !held.is_empty() {
        writeln!(out, "It holds:")?;
        for edge in held {
            writeln!(out, "  {} {}", edge.label, line(&graph.nodes[edge.to as usize], graph.heap))?;
        }
    }
    Ok(())
}

fn line(node: &GraphNode, heap: u64) -> String {
    if node.role == Role::Folded {
        return format!("… {} more steps", count(node.count));
    }
    let name = name(node);
    let which = if node.count > 1 { format!("×{}", count(node.count)) } else { format!("@{}", node.id) };
    let share = if heap > 0 { format!(", {:.1} %", 100.0 * node.retained as f64 / heap as f64) } else { String::new() };
    let detached = if node.detached { ", detached" } else { "" };
    let collects = if node.collects { ", collects here" } else { "" };
    format!("{name} {which}, retains {}{share}{detached}{collects}", bytes(node.retained))
}
