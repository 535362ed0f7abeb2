//! Which classes have a property.

use crate::heap::Heap;
use graph::in_slices;
use redact::Policy;
use snapshot::EdgeKind;

impl Heap {
    /// By class, whether an object of it has a property or a variable whose name, as it is shown, contains `part`; upper and
    /// lower case are the same. O(nodes + edges), two bytes a string.
    #[must_use]
    pub fn classes_with_property(&self, part: &str, policy: &Policy) -> Vec<bool> {
        let (snapshot, part) = (self.snapshot(), part.to_lowercase());
        let edges = &snapshot.edges;
        let mut having = vec![false; self.classes().len() as usize];
        // By string, once it was looked at.
        let mut matches: Vec<Option<bool>> = vec![None; snapshot.strings.len() as usize];
        in_slices(snapshot.nodes.len(), |nodes| {
            for node in nodes {
                // Most classes have many objects, and one decides.
                let Some(class) = having.get_mut(self.classes().of(node) as usize).filter(|has| !**has) else {
                    continue;
                };
                *class = snapshot.outgoing(node).any(|edge| {
                    let at = edge as usize;
                    let named = matches!(edges.kind[at], EdgeKind::Property | EdgeKind::Context);
                    let known = matches.get_mut(edges.name[at] as usize).filter(|_| named);
                    let contains = || self.edge_label(edge, policy).as_str().to_lowercase().contains(&part);
                    known.is_some_and(|known| *known.get_or_insert_with(contains))
                });
            }
        });
        having
    }
}
