//! A heap from a small text.

use crate::{EdgeName, EdgeType, NodeRef, NodeType, SnapshotBuilder};
use std::collections::HashMap;

/// Builds a heap from a text that reads like a graph, and returns it with the nodes by key.
///
/// ```
/// let (snapshot, node) = testkit::heap(
///     r#"
///     queue = object JobQueue 40
///     list  = object Array 32
///     job   = object Job 56
///     root -element 1-> queue
///     queue -property pending-> list
///     list -element 0-> job
///     "#,
/// );
/// assert_eq!(snapshot.name_of(node["job"]), "Job");
/// ```
///
/// A node is `key = type name size`; a name with blanks stands between quotes, as does a type. An edge is
/// `from -type name-> to`. `root` is there from the start; blank lines and what follows `//` are skipped.
///
/// # Panics
/// With the line that is wrong.
#[must_use]
pub fn heap(text: &str) -> (SnapshotBuilder, HashMap<String, NodeRef>) {
    let mut builder = SnapshotBuilder::new();
    let mut nodes = HashMap::from([("root".to_owned(), builder.root())]);
    for line in text.lines().map(|line| line.split("//").next().unwrap_or_default().trim()) {
        if line.is_empty() {
            continue;
        }
        let done = match line.split_once('=') {
            Some((key, node)) if !key.contains('-') => add_node(&mut builder, &mut nodes, key.trim(), node),
            _ => add_edge(&mut builder, &nodes, line),
        };
        assert!(done.is_some(), "neither a node nor an edge between known nodes: `{line}`");
    }
    (builder, nodes)
}

fn add_node(builder: &mut SnapshotBuilder, nodes: &mut HashMap<String, NodeRef>, key: &str, line: &str) -> Option<()> {
    let (kind, rest) = word(line)?;
    let (name, rest) = word(rest)?;
    let kind = NodeType::ALL.into_iter().find(|known| known.word() == kind)?;
    let node = builder.node(kind, name, rest.trim().parse().ok()?);
    nodes.insert(key.to_owned(), node).is_none().then_some(())
}

fn add_edge(builder: &mut SnapshotBuilder, nodes: &HashMap<String, NodeRef>, line: &str) -> Option<()> {
    let (from, rest) = line.split_once(" -")?;
    let (edge, to) = rest.rsplit_once("-> ")?;
    let (kind, name) = edge.split_once(' ')?;
    let kind = EdgeType::ALL.into_iter().find(|known| known.word() == kind)?;
    let name = if kind.is_indexed() { EdgeName::Index(name.parse().ok()?) } else { EdgeName::from(name) };
    builder.edge(*nodes.get(from.trim())?, kind, name, *nodes.get(to.trim())?);
    Some(())
}

/// The first word, which may stand between quotes, and what follows it.
fn word(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start();
    match text.strip_prefix('"') {
        Some(quoted) => quoted.split_once('"'),
        None => text.split_once(' '),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_and_edges_by_line() {
        let (snapshot, node) = heap(
            r#"
            gc  = synthetic "(GC roots)" 0     // engine roots
            map = object Map 32
            tab = array "" 152
            s   = "sliced string" slice 24
            root -element 1-> gc
            gc -internal 3 / DevTools console-> map
            map -internal table-> tab
            tab -weak 9-> s
            tab -hidden 2-> s
            "#,
        );
        let expect = "0 synthetic \"\" @1 0 B
  -element 1-> 1
1 synthetic \"(GC roots)\" @3 0 B
  -internal 3 / DevTools console-> 2
2 object \"Map\" @5 32 B
  -internal table-> 3
3 array \"\" @7 152 B
  -weak 9-> 4
  -hidden 2-> 4
4 sliced string \"slice\" @9 24 B
";
        assert_eq!(snapshot.to_string(), expect);
        assert_eq!(node["s"].ordinal(), 4);
    }
}
