//! Script ids and the URLs behind them.
//!
//! A location names its script by number. The URL is the name of the script's node, behind `system / Script / ` in the
//! newest files. There the location itself points at the node; in all others a function leads to it through its `shared`
//! and `script` edges (`script_or_debug_info` in Node 16 to 22).

use crate::heap::Heap;
use order::Order as _;
use redact::{Policy, Safe};
use rustc_hash::FxHashMap;
use snapshot::{EdgeKind, NodeKind, Snapshot};

const SCRIPT: &[u8] = b"system / Script / ";

/// URLs by script id, as (string index, offset of the URL in it).
#[derive(Clone, Debug, Default)]
pub(crate) struct Scripts {
    by_id: FxHashMap<u32, (u32, usize)>,
}

impl Scripts {
    /// Looks at functions until every script that has a location has a URL. O(locations).
    pub(crate) fn new(snapshot: &Snapshot) -> Self {
        let mut scripts = Self::default();
        for location in &snapshot.locations {
            if scripts.by_id.contains_key(&location.script) {
                continue;
            }
            let node = location.script_node.or_else(|| {
                (snapshot.nodes.kind[location.node as usize] == NodeKind::Closure)
                    .then(|| target(snapshot, location.node, &[b"shared"]))
                    .flatten()
                    .and_then(|shared| target(snapshot, shared, &[b"script", b"script_or_debug_info"]))
            });
            if let Some(mut script) = node {
                // Some files name the node only `system / Script`; its `name` edge leads to the URL.
                if snapshot.name_bytes(script) == b"system / Script"
                    && let Some(name) = target(snapshot, script, &[b"name"])
                {
                    script = name;
                }
                let prefix = if snapshot.name_bytes(script).starts_with(SCRIPT) { SCRIPT.len() } else { 0 };
                scripts.by_id.insert(location.script, (snapshot.nodes.name[script as usize], prefix));
            }
        }
        scripts
    }

    fn url<'a>(&self, snapshot: &'a Snapshot, script: u32) -> Option<std::borrow::Cow<'a, str>> {
        let &(name, from) = self.by_id.get(&script)?;
        Some(String::from_utf8_lossy(snapshot.strings.bytes(name).get(from..)?))
    }
}

/// Where an edge of one of these names leads.
pub(crate) fn target(snapshot: &Snapshot, node: u32, names: &[&[u8]]) -> Option<u32> {
    snapshot
        .outgoing(node)
        .find(|&e| {
            snapshot.edges.kind[e as usize] == EdgeKind::Internal && names.contains(&snapshot.edge_name_bytes(e))
        })
        .map(|e| snapshot.edges.to[e as usize])
}

/// A place in the source, raw, 1-based.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// URL or path of the script; empty if the file does not tell.
    pub url: String,
    /// Line, 1-based.
    pub line: u32,
    /// Column, 1-based.
    pub column: u32,
}

impl Heap {
    /// Names of the program's files as places in the source show them, each once, in order of names. O(locations).
    #[must_use]
    pub fn script_files(&self, policy: &Policy) -> Vec<Safe> {
        let scripts = self.scripts.get_or_init(|| Scripts::new(&self.snapshot));
        let urls = scripts.by_id.keys().filter_map(|&id| scripts.url(&self.snapshot, id));
        let mut files: Vec<Safe> = urls.filter(|url| !url.is_empty()).map(|url| policy.url(&url)).collect();
        files.order_by(Safe::cmp);
        files.dedup();
        files
    }

    /// Where a node's constructor or function stands.
    #[must_use]
    pub fn place(&self, node: u32) -> Option<Place> {
        let location = self.location(node)?;
        let scripts = self.scripts.get_or_init(|| Scripts::new(&self.snapshot));
        let url = scripts.url(&self.snapshot, location.script).unwrap_or_default().into_owned();
        Some(Place { url, line: location.line.saturating_add(1), column: location.column.saturating_add(1) })
    }

    /// Where a class is defined, for classes that are told apart by location.
    #[must_use]
    pub fn class_place(&self, class: u32) -> Option<Place> {
        let key = self.classes.key(class);
        key.location?;
        self.place(key.sample)
    }
}
