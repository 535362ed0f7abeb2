//! What a snapshot would disclose: values by kind, and which names stay readable. Suspected secrets are for `facts::privacy`.

use crate::heap::Heap;
use order::Order as _;
use redact::{Family, Policy, Safe, Shape, reading, reading_of_property};
use rustc_hash::FxHashMap;
use serde::Serialize;
use snapshot::{EdgeKind, NodeKind};

/// Examples told per family of labels.
const EXAMPLES: usize = 5;

/// Values of one kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ValueCount {
    /// `string`, `number`, `pattern`, `markup`.
    pub kind: Safe,
    /// Objects.
    pub count: u64,
    /// Their shallow bytes.
    pub bytes: u64,
}

/// Labels of one family.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LabelCount {
    /// One word: what they name, how they are written, or what they were taken for.
    pub family: Safe,
    /// The same as a person reads it.
    pub words: Safe,
    /// Different labels.
    pub labels: u64,
    /// Some of them, as a report would show them.
    pub examples: Vec<Safe>,
}

/// What a snapshot would disclose.
#[derive(Clone, Debug, Serialize)]
pub struct Audit {
    /// Values that are withheld.
    pub values: Vec<ValueCount>,
    /// Labels that stay in clear, by what they name. One that names several things counts for each.
    pub names_in_clear: Vec<LabelCount>,
    /// The same labels less the files of the program, by how they are written.
    pub labels_in_clear: Vec<LabelCount>,
    /// Labels that are withheld, wholly or in part.
    pub labels_withheld: Vec<LabelCount>,
}

/// What a label names.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Role {
    Class,
    Property,
    Function,
    Variable,
    Script,
    Engine,
}

impl Role {
    const ALL: [Self; 6] = [Self::Class, Self::Property, Self::Function, Self::Variable, Self::Script, Self::Engine];

    fn of_node(kind: NodeKind) -> Self {
        match kind {
            NodeKind::Object | NodeKind::Native | NodeKind::WasmObject => Self::Class,
            NodeKind::Closure => Self::Function,
            _ => Self::Engine,
        }
    }

    fn of_edge(kind: EdgeKind) -> Self {
        match kind {
            EdgeKind::Property => Self::Property,
            EdgeKind::Context => Self::Variable,
            _ => Self::Engine,
        }
    }

    fn id(self) -> &'static str {
        match self {
            Self::Class => "class",
            Self::Property => "property",
            Self::Function => "function",
            Self::Variable => "variable",
            Self::Script => "script",
            Self::Engine => "engine",
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Class => "classes",
            Self::Property => "properties",
            Self::Function => "functions",
            Self::Variable => "variables of closures",
            Self::Script => "files of the program",
            Self::Engine => "the engine’s own",
        }
    }
}

/// Labels of one family while they are counted.
#[derive(Default)]
struct Counted {
    labels: u64,
    examples: Vec<Safe>,
}

impl Counted {
    fn add(&mut self, shown: impl FnOnce() -> Safe) {
        self.labels += 1;
        // Spread over the file: powers of two, so that not only the engine's first names are told.
        if self.examples.len() < EXAMPLES || self.labels.is_power_of_two() {
            if self.examples.len() == EXAMPLES {
                self.examples.remove(0);
            }
            self.examples.push(shown());
        }
    }

    fn told(self, family: &'static str, words: &'static str) -> LabelCount {
        LabelCount {
            family: Safe::ours(family),
            words: Safe::ours(words),
            labels: self.labels,
            examples: self.examples,
        }
    }
}

impl Heap {
    /// Audits the snapshot. O(nodes + edges + text of names).
    #[must_use]
    pub fn audit(&self, policy: &Policy) -> Audit {
        let snapshot = self.snapshot();
        let nodes = &snapshot.nodes;
        let mut values = [("string", 0, 0), ("number", 0, 0), ("pattern", 0, 0)].map(|(k, count, bytes)| ValueCount {
            kind: Safe::ours(k),
            count,
            bytes,
        });
        let strings = snapshot.strings.len();
        // Which strings name what.
        let mut named = Role::ALL.map(|_| graph::Bits::new(strings as usize));
        for v in 0..nodes.len() {
            let value = match nodes.kind[v as usize] {
                NodeKind::String if self.shallow(v) > 0 => 0,
                NodeKind::Number => 1,
                NodeKind::RegExp => 2,
                kind if kind.is_string() => continue,
                kind => {
                    named[Role::of_node(kind) as usize].set(nodes.name[v as usize]);
                    continue;
                }
            };
            values[value].count += 1;
            values[value].bytes += self.shallow(v);
        }
        for (kind, &name) in snapshot.edges.kind.iter().zip(&snapshot.edges.name) {
            if !kind.is_indexed() {
                named[Role::of_edge(*kind) as usize].set(name);
            }
        }
        let mut roles = Role::ALL.map(|_| Counted::default());
        let mut clear: FxHashMap<Shape, Counted> = FxHashMap::default();
        let mut closed: FxHashMap<Family, Counted> = FxHashMap::default();
        let is = |role: Role, s: u32| named[role as usize].get(s);
        for s in (0..strings).filter(|&s| Role::ALL.iter().any(|&role| is(role, s))) {
            let text = snapshot.strings.get(s);
            // A name that is also a property's or a variable's is judged as that, which is the stricter way.
            let property = is(Role::Property, s) || is(Role::Variable, s);
            let shown = || if property { policy.property(&text) } else { policy.name(&text) };
            match if property { reading_of_property(&text) } else { reading(&text) } {
                Ok(shape) => {
                    clear.entry(shape).or_default().add(shown);
                    for role in Role::ALL.into_iter().filter(|&role| is(role, s)) {
                        roles[role as usize].add(shown);
                    }
                }
                Err(family) => closed.entry(family).or_default().add(shown),
            }
        }
        for file in self.script_files(policy) {
            // What stands there for the base name, or for more, is a token.
            let base = file.as_str().rsplit('/').next().unwrap_or("");
            let withheld = !policy.reveals() && base.contains('‹');
            let counted =
                if withheld { closed.entry(Family::Path).or_default() } else { &mut roles[Role::Script as usize] };
            counted.add(|| file.clone());
        }
        let mut labels_in_clear: Vec<LabelCount> = clear.into_iter().map(|(s, c)| c.told(s.id(), s.words())).collect();
        let mut labels_withheld: Vec<LabelCount> = closed.into_iter().map(|(f, c)| c.told(f.id(), f.words())).collect();
        for list in [&mut labels_in_clear, &mut labels_withheld] {
            list.order_by(|a, b| b.labels.cmp(&a.labels).then_with(|| a.family.cmp(&b.family)));
        }
        let names_in_clear = Role::ALL.into_iter().zip(roles).filter(|(_, counted)| counted.labels > 0);
        Audit {
            values: values.into_iter().filter(|v| v.count > 0).collect(),
            names_in_clear: names_in_clear.map(|(role, counted)| counted.told(role.id(), role.words())).collect(),
            labels_in_clear,
            labels_withheld,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::load;
    use redact::Salt;
    use testkit::Location;

    #[test]
    fn files_whose_names_are_withheld_are_told_so() {
        let mut heap = testkit::Heap::default();
        for (i, url) in ["file:///srv/app/collect.js", "https://example.org/u/ada"].into_iter().enumerate() {
            let script = heap.script(url);
            let context = heap.context(None, &[]);
            let id = 90 + i as u32;
            let at = Location { script: id, line: 1, column: 1, script_node: Some(script) };
            let run = heap.closure("run", context, Some(at));
            heap.set_global(["first", "second"][i], run);
        }
        let audit = load(heap).audit(&Policy::new(Salt([1, 2])));
        let examples = |list: &[LabelCount], family: &str| -> Vec<String> {
            let of = list.iter().filter(|c| c.family == family);
            of.flat_map(|c| &c.examples).map(ToString::to_string).collect()
        };
        assert_eq!(examples(&audit.names_in_clear, "script"), ["collect.js"]);
        let withheld = examples(&audit.labels_withheld, Family::Path.id());
        assert!(withheld.iter().any(|w| w.starts_with("https://example.org/…/‹path")), "{withheld:?}");
    }
}
