//! What holds for any bytes.

use engine::{File, Options, Reader};
use protocol::{
    Answer, Census, ClassColumn, Explored, Failure, GraphMode, GraphOf, NodeId, Query, RowRange, Scope, SortBy,
};
use redact::{Policy, Salt};
use redacted::Redactor;
use snapshot::{Decoder, Problem, Snapshot};
use testkit::SplitMix64;

/// Bytes of columns that one byte of a file may become, and what a file may take however small it is. A node's numbers take
/// twelve characters at least and become 26 bytes; vectors grow to twice what they hold.
const PER_BYTE: usize = 12;
const AT_LEAST: usize = 1 << 16;

/// Checks all properties; says whether the bytes were read as a snapshot.
pub fn holds(bytes: &[u8], seed: u64) -> bool {
    columns_are_bounded(bytes);
    redacts_to_the_same_heap(bytes);
    let whole = read(bytes, bytes.len().max(1));
    // Portions do not matter, whatever the bytes.
    let mut random = SplitMix64::new(seed);
    let parts = read(bytes, 1 + random.below(97) as usize);
    match (whole, parts) {
        (Ok(whole), Ok(parts)) => {
            let told =
                |file: &File| (file.loaded().snapshot.clone(), file.loaded().problems.clone(), file.facts().clone());
            assert_eq!(told(&whole), told(&parts), "portions change what is read");
            answers(&whole, &mut random);
            whole.loaded().snapshot.is_some()
        }
        (Err(whole), Err(parts)) => {
            assert_eq!(whole, parts, "portions change why it is refused");
            speaks(&whole);
            false
        }
        (whole, parts) => panic!("portions decide: {:?} {:?}", whole.err(), parts.err()),
    }
}

fn read(bytes: &[u8], portion: usize) -> Result<File, Failure> {
    let options = Options { keep_partial: true, memory_limit: 1 << 30 };
    let mut reader = Reader::new("a.heapsnapshot", bytes.len() as u64, Policy::new(Salt([1, 2])), options);
    for part in bytes.chunks(portion) {
        reader.push(part)?;
    }
    reader.finish()?.finish()
}

/// An error is a sentence.
fn speaks(failure: &Failure) {
    let lead = failure.lead.as_str();
    assert!(!lead.is_empty() && lead.split(' ').count() <= 6 && failure.text.as_str().len() > 15, "{failure:?}");
}

/// No count in a header makes the decoder allocate what the file cannot fill.
fn columns_are_bounded(bytes: &[u8]) {
    let Ok((s, _)) = decode(bytes) else { return };
    let (n, e) = (&s.nodes, &s.edges);
    let taken = n.kind.capacity()
        + 4 * (n.name.capacity() + n.id.capacity() + n.first_edge.capacity() + n.trace.capacity())
        + n.detachedness.capacity()
        + e.kind.capacity()
        + 4 * (e.name.capacity() + e.to.capacity())
        + 24 * s.locations.capacity()
        + 16 * s.samples.capacity();
    assert!(taken <= PER_BYTE * bytes.len() + AT_LEAST, "{taken} bytes of columns for a file of {}", bytes.len());
}

fn decode(bytes: &[u8]) -> Result<(Snapshot, Vec<Problem>), Problem> {
    let mut decoder = Decoder::new(Some(bytes.len() as u64));
    decoder.push(bytes)?;
    decoder.finish()
}

/// The snapshot without its values: the encoder that is shipped.
fn redact(bytes: &[u8]) -> Result<Vec<u8>, Problem> {
    let mut redactor = Redactor::new(Policy::new(Salt([3, 4])));
    let mut out = Vec::new();
    loop {
        redactor.push(bytes, &mut out)?;
        if !redactor.end_scan(&mut out)? {
            return Ok(out);
        }
    }
}

/// What is written without values has every number that was read, and nothing is wrong with it. Both, where there was nothing
/// to complain of.
pub fn redacts_to_the_same_heap(bytes: &[u8]) -> Option<(Snapshot, Snapshot)> {
    let written = redact(bytes).ok()?;
    let (before, problems) = decode(bytes).ok()?;
    if !problems.is_empty() {
        return None;
    }
    let (after, problems) = decode(&written).expect("a redacted snapshot is a snapshot");
    assert_eq!(problems, []);
    let nodes = |s: &Snapshot| {
        let sizes: Vec<u64> = (0..s.nodes.len()).map(|v| s.nodes.size.get(v)).collect();
        // A state that is none is not written.
        let states: Vec<u8> = s.nodes.detachedness.iter().map(|&d| if d > 2 { 0 } else { d }).collect();
        let n = &s.nodes;
        (n.kind.clone(), n.id.clone(), sizes, n.first_edge.clone(), states, n.trace.clone())
    };
    let ((a, b, c, d, e, f), (u, v, w, x, y, z)) = (nodes(&before), nodes(&after));
    assert_eq!((a, b, c), (u, v, w), "types, ids, sizes");
    assert_eq!((d, e, f), (x, y, z), "edges of each, states, stacks");
    let indices = |s: &Snapshot| -> Vec<u32> {
        s.edges.kind.iter().zip(&s.edges.name).map(|(kind, name)| if kind.is_indexed() { *name } else { 0 }).collect()
    };
    assert_eq!((&before.edges.kind, &before.edges.to), (&after.edges.kind, &after.edges.to));
    assert_eq!(indices(&before), indices(&after));
    let tables = |s: &Snapshot| (s.locations.len(), s.samples.len(), s.trace_tree.len(), s.scopes.scopes.len());
    let ((a, b, c, d), (u, v, w, x)) = (tables(&before), tables(&after));
    // What is no whole number is written as 0: a row that was nobody's becomes one of the root's.
    assert!(a <= u && b == v && c == w && d <= x, "{:?} {:?}", tables(&before), tables(&after));
    Some((before, after))
}

/// Every question has an answer or a sentence why not.
fn answers(file: &File, random: &mut SplitMix64) {
    let Some(summary) = file.loaded().snapshot.clone() else { return };
    let rows = RowRange { start: 0, end: 40 };
    let nodes = u32::try_from(summary.nodes).unwrap_or(u32::MAX);
    let mut queries = vec![
        Query::Statistics,
        Query::DominatorPicture { node: None },
        Query::Contained { node: None, rows },
        Query::Dominated { node: None, rows },
        Query::Classes {
            scope: Scope::All,
            sort: SortBy { column: ClassColumn::Retained, descending: true },
            filter: String::new(),
            rows,
        },
    ];
    queries.extend(Census::ALL.map(|of| Query::Census { of, rows }));
    let context = NodeId(random.below(nodes.saturating_add(1)));
    queries.extend(
        [
            Scope::Detached,
            Scope::ByDetached,
            Scope::ByContexts,
            Scope::ByListeners,
            Scope::ByConsole,
            Scope::Realm(context),
            Scope::SharedByRealms,
            Scope::NoRealm,
            Scope::Ids(context.0, u32::MAX),
        ]
        .map(|scope| Query::ScopeSize { scope }),
    );
    let classes = match file.ask(&queries[4]) {
        Ok(Answer::Classes(page)) => page.rows.iter().map(|r| r.class).take(3).collect(),
        _ => Vec::new(),
    };
    for class in classes {
        queries.push(Query::RetainerGraph {
            of: GraphOf::Class(class),
            mode: GraphMode::Merged,
            explored: Explored::default(),
        });
    }
    for _ in 0..4 {
        // One beyond the end as well.
        let node = NodeId(random.below(nodes.saturating_add(1)));
        queries.push(Query::Object { node });
        queries.push(Query::Path { node });
        queries.push(Query::Retainers { node, rows });
        queries.push(Query::Contained { node: Some(node), rows });
        queries.push(Query::DominatorPicture { node: Some(node) });
        queries.push(Query::RetainerGraph {
            of: GraphOf::Object(node),
            mode: GraphMode::Object,
            explored: Explored::default(),
        });
    }
    for query in queries {
        match file.ask(&query) {
            Ok(Answer::RetainerGraph(graph)) => assert!(graph.nodes.len() <= 60, "{query:?}"),
            Ok(_) => {}
            Err(failure) => speaks(&failure),
        }
    }
}
