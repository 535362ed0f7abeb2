//! What a snapshot would disclose: values by kind, and which names stay readable.

use crate::heap::Heap;
use facts::PrivacyFacts;
use order::Order as _;
use redact::{Family, Policy, Safe, Shape, reading, reading_of_property};
use rustc_hash::FxHashMap;
use serde::Serialize;
use snapshot::NodeKind;

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
    /// How they are written, or what they were taken for.
    pub family: Safe,
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
    /// Suspected secrets among them.
    pub privacy: PrivacyFacts,
    /// Labels that stay in clear.
    pub labels_in_clear: Vec<LabelCount>,
    /// Labels that are withheld, wholly or in part.
    pub labels_withheld: Vec<LabelCount>,
}

impl Heap {
    /// Audits the snapshot. O(nodes + edges + text).
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
        let [mut labels, mut properties] = [(); 2].map(|()| graph::Bits::new(strings as usize));
        for v in 0..nodes.len() {
            let value = match nodes.kind[v as usize] {
                NodeKind::String if self.shallow(v) > 0 => 0,
                NodeKind::Number => 1,
                NodeKind::RegExp => 2,
                kind if kind.is_string() => continue,
                _ => {
                    if nodes.name[v as usize] < strings {
                        labels.set(nodes.name[v as usize]);
                    }
                    continue;
                }
            };
            values[value].count += 1;
            values[value].bytes += self.shallow(v);
        }
        for (kind, &name) in snapshot.edges.kind.iter().zip(&snapshot.edges.name) {
            match kind {
                kind if kind.is_indexed() || name >= strings => {}
                kind if kind.is_of_program() => properties.set(name),
                _ => labels.set(name),
            }
        }
        let mut clear: FxHashMap<Shape, (u64, Vec<Safe>)> = FxHashMap::default();
        let mut closed: FxHashMap<Family, (u64, Vec<Safe>)> = FxHashMap::default();
        for s in (0..strings).filter(|&s| labels.get(s) || properties.get(s)) {
            let text = snapshot.strings.get(s);
            // A name that is also a property's is judged as that, which is the stricter way.
            let property = properties.get(s);
            let (count, examples) = match if property { reading_of_property(&text) } else { reading(&text) } {
                Ok(shape) => clear.entry(shape).or_default(),
                Err(family) => closed.entry(family).or_default(),
            };
            *count += 1;
            // Spread over the file: powers of two, so that not only the engine's first names are told.
            if examples.len() < EXAMPLES || count.is_power_of_two() {
                if examples.len() == EXAMPLES {
                    examples.remove(0);
                }
                examples.push(if property { policy.property(&text) } else { policy.label(&text) });
            }
        }
        let told = |(family, (labels, examples)): (&'static str, (u64, Vec<Safe>))| LabelCount {
            family: Safe::ours(family),
            labels,
            examples,
        };
        let mut labels_in_clear: Vec<LabelCount> = clear.into_iter().map(|(s, c)| told((s.id(), c))).collect();
        let mut labels_withheld: Vec<LabelCount> = closed.into_iter().map(|(f, c)| told((f.id(), c))).collect();
        for list in [&mut labels_in_clear, &mut labels_withheld] {
            list.order_by(|a, b| b.labels.cmp(&a.labels).then_with(|| a.family.cmp(&b.family)));
        }
        Audit {
            values: values.into_iter().filter(|v| v.count > 0).collect(),
            privacy: crate::facts::privacy_facts(self, policy),
            labels_in_clear,
            labels_withheld,
        }
    }
}
