//! Answers about a heap.

use crate::call_tree::CallTree;
use crate::class_pages::{Listing, list, no_class, scope_of};
use crate::diff_view::DiffView;
use crate::failure::failure;
use crate::heap_views::{census_of, census_page, contained, contained_key, contained_row, dominator_picture};
use crate::ordered::Ordered;
use crate::retainer_view::retainer_graph;
use crate::rows::{Showing, class_row, instance_row, shown, source};
use crate::summary::Summary;
use crate::timeline_calls::call_tree;
use ::analysis::{CensusTable, Digest, Heap, Scoped};
use protocol::{
    Answer, Blob, BytesOf, CallQuery, Census, ClassDetail, ClassId, Direction, DominatedRow, EdgeRow, Failure, GraphOf,
    InstanceColumn, NodeId, ObjectDetail, Page, PathRow, Population, PropertyRow, Query, Reveal, Revealed, RowRange,
    Scope, ScopeSize, SortBy,
};
use redact::{Policy, Safe, safe};
use snapshot::EdgeKind;
use std::cell::RefCell;

/// Rows that one answer holds at most.
const MOST_ROWS: u32 = 2000;
/// Steps that a path's answer holds at most: linked lists make endless ones.
const MOST_STEPS: usize = 200;

/// A list, and what it was made for.
type Kept<K, L = Vec<u32>> = RefCell<Option<(K, L)>>;

/// A heap and what was listed of it last: scrolling asks for the same list again and again.
pub(crate) struct HeapFile {
    heap: Heap,
    /// As answers are written: reveals after an explicit wish.
    showing: Showing,
    /// As facts are written, whatever is revealed.
    closed: Policy,
    scoped: Kept<Scope, Scoped>,
    classes: Kept<Listing>,
    instances: Kept<(u32, Scope, SortBy<InstanceColumn>), Ordered>,
    dominated: Kept<u32, Ordered>,
    contained: Kept<u32, Ordered>,
    censuses: RefCell<Vec<(Census, CensusTable)>>,
    diff: RefCell<Option<DiffView>>,
    /// This snapshot's own digest, from [`Query::Prepare`] to [`Query::Compare`].
    prepared: RefCell<Option<Digest>>,
    /// Of the comparison in `diff`.
    diff_instances: Kept<(u32, Population, SortBy<InstanceColumn>), Ordered>,
    calls: Kept<Direction, CallTree>,
}

/// What is kept for `key`, made anew if it was for something else.
fn keep<K: PartialEq, L>(kept: &mut Option<(K, L)>, key: K, make: impl FnOnce() -> L) -> &mut L {
    match kept.take() {
        Some((of, list)) if of == key => &mut kept.insert((of, list)).1,
        _ => &mut kept.insert((key, make())).1,
    }
}

impl HeapFile {
    pub(crate) fn new(heap: Heap, policy: Policy) -> Self {
        Self {
            heap,
            showing: Showing::new(policy),
            closed: policy,
            scoped: RefCell::new(None),
            classes: RefCell::new(None),
            instances: RefCell::new(None),
            dominated: RefCell::new(None),
            contained: RefCell::new(None),
            censuses: RefCell::default(),
            diff: RefCell::new(None),
            prepared: RefCell::new(None),
            diff_instances: RefCell::new(None),
            calls: RefCell::new(None),
        }
    }

    pub(crate) fn heap(&self) -> &Heap {
        &self.heap
    }

    /// The policy of the load, under which facts, digests and audits are made.
    pub(crate) fn policy(&self) -> &Policy {
        &self.closed
    }

    /// The policy of answers: it reveals after an explicit wish.
    pub(crate) fn shown_by(&self) -> &Policy {
        &self.showing.policy
    }

    /// Reveals values or hides them again.
    pub(crate) fn reveal(&mut self, what: Reveal) -> Result<Revealed, Failure> {
        match what {
            Reveal::Object(node) => {
                self.check_node(node)?;
                return Ok(Revealed { text: shown(&self.heap, node.0, self.closed), values: 0 });
            }
            Reveal::Class(class) => {
                self.check_class(class)?;
                return Ok(Revealed { text: None, values: self.showing.reveal_class(&self.heap, class.0) });
            }
            Reveal::All => self.showing = Showing::new(self.closed.revealing()),
            Reveal::Nothing => self.showing = Showing::new(self.closed),
        }
        // What was worded, searched or sorted by name under the other policy. All else is kept as numbers.
        self.classes.take();
        self.calls.take();
        Ok(Revealed::default())
    }

    pub(crate) fn ask(&self, query: &Query) -> Result<Answer, Failure> {
        Ok(match query {
            Query::Classes { scope, sort, filter, rows } => {
                let listing = Listing { scope: *scope, sort: *sort, filter: filter.clone() };
                Answer::Classes(self.class_page(&listing, *rows)?)
            }
            Query::Class { class } => {
                self.check_class(*class)?;
                Answer::Class(ClassDetail {
                    row: class_row(&self.heap, class.0, self.heap.classes().row(class.0), &self.showing.policy),
                    source: self.heap.class_place(class.0).map(|p| report::Source {
                        url: self.showing.policy.url(&p.url),
                        line: p.line,
                        column: p.column,
                    }),
                })
            }
            Query::Instances { class, scope, sort, rows } => {
                self.check_class(*class)?;
                Answer::Instances(self.instance_page(class.0, *scope, *sort, *rows)?)
            }
            Query::ScopeSize { scope } => {
                self.check_scope(*scope)?;
                Answer::ScopeSize(self.within(*scope, |rows, _| {
                    let counted = rows.iter().filter(|row| row.count > 0);
                    counted.fold(ScopeSize::default(), |sum, row| ScopeSize {
                        classes: sum.classes + 1,
                        objects: sum.objects + row.count,
                        bytes: sum.bytes + row.shallow,
                    })
                }))
            }
            Query::Object { node } => {
                self.check_node(*node)?;
                Answer::Object(Some(Box::new(self.object(node.0))))
            }
            Query::ObjectById { id } => Answer::Object(self.heap.by_id(*id).map(|node| Box::new(self.object(node)))),
            Query::Properties { node, rows } => {
                self.check_node(*node)?;
                Answer::Properties(self.properties(node.0, *rows))
            }
            Query::Retainers { node, rows } => {
                self.check_node(*node)?;
                Answer::Retainers(self.retainers(node.0, *rows))
            }
            Query::Path { node } => {
                self.check_node(*node)?;
                Answer::Path(self.path(node.0))
            }
            Query::RetainerGraph { of, mode, explored } => {
                match of {
                    GraphOf::Class(class) => self.check_class(*class)?,
                    GraphOf::Object(node) => self.check_node(*node)?,
                }
                Answer::RetainerGraph(Box::new(retainer_graph(&self.heap, &self.showing, *of, *mode, explored)))
            }
            Query::Interfaces => {
                Answer::Interfaces(Blob(diff::interfaces_to_bytes(&self.heap.interface_definitions(&self.closed))))
            }
            Query::Digest { interfaces } => Answer::Digest(Blob(self.digest(&interfaces.0)?)),
            Query::Prepare => {
                self.prepared.borrow_mut().get_or_insert_with(|| self.heap.digest(None, &self.closed));
                Answer::Prepared
            }
            Query::Compare { baseline } => {
                let prepared = self.prepared.borrow_mut().take();
                let own = prepared.unwrap_or_else(|| self.heap.digest(None, &self.closed));
                let view = DiffView::new(&own, &baseline.0)?;
                let compared = view.compared();
                *self.diff.borrow_mut() = Some(view);
                *self.diff_instances.borrow_mut() = None;
                Answer::Compared(compared)
            }
            Query::Diff { sort, filter, rows } => {
                let all = self.with_diff(|view| view.rows(*sort, filter))??;
                Answer::Diff(page(&all, *rows, Clone::clone))
            }
            Query::DiffInstances { class, population, sort, rows } => {
                self.check_class(*class)?;
                let mut kept = self.diff_instances.borrow_mut();
                let list = self.with_diff(|view| {
                    keep(&mut kept, (class.0, *population, *sort), || {
                        Ordered::new(view.nodes(&self.heap, class.0, *population, &self.closed))
                    })
                })?;
                Answer::DiffInstances(self.ordered_page(list, *sort, *rows))
            }
            Query::Statistics => Answer::Statistics(self.statistics()),
            Query::Dominated { node, rows } => Answer::Dominated(self.dominated(self.or_root(*node)?, *rows)),
            Query::DominatorPicture { node } => {
                let node = self.or_root(*node)?;
                Answer::DominatorPicture(Box::new(dominator_picture(&self.heap, &self.showing, node)))
            }
            Query::Contained { node, rows } => {
                let node = self.or_root(*node)?;
                let mut kept = self.contained.borrow_mut();
                let list = keep(&mut kept, node, || Ordered::new(contained(&self.heap, node)));
                let edges = ordered(list, *rows, |e| contained_key(&self.heap, e));
                Answer::Contained(page(edges, *rows, |&e| contained_row(&self.heap, &self.showing, e)))
            }
            Query::Census { of, rows } => {
                let mut kept = self.censuses.borrow_mut();
                if kept.iter().all(|(k, _)| k != of) {
                    kept.push((*of, self.heap.census(census_of(*of))));
                }
                let empty = CensusTable::default();
                let table = kept.iter().find(|(k, _)| k == of).map_or(&empty, |(_, table)| table);
                Answer::Census(census_page(&self.heap, &self.showing, table, *rows))
            }
            Query::Calls(query) => self.calls(query)?,
            Query::Intervals => Answer::Intervals(self.intervals()),
            Query::Reveal(_) => return Err(failure("Not here.", Safe::ours("Revealing changes the file's answers."))),
            Query::Facts
            | Query::Preview
            | Query::Audit
            | Query::WarmUp
            | Query::Growth { .. }
            | Query::Tracks { .. }
            | Query::Judge { .. } => return Err(failure("Not here.", Safe::ours("This is not the heap's to tell."))),
        })
    }

    /// Who allocated what is alive: timelines with stacks tell.
    fn calls(&self, query: &CallQuery) -> Result<Answer, Failure> {
        let (CallQuery::Flame { of, .. } | CallQuery::Rows { of, .. }) = query else { return Err(no_stacks()) };
        if self.heap.snapshot().trace_tree.is_empty() || !matches!(of.bytes, BytesOf::Own { .. }) {
            return Err(no_stacks());
        }
        let mut kept = self.calls.borrow_mut();
        keep(&mut kept, of.direction, || call_tree(&self.heap, &self.showing.policy, of.direction)).answer(query)
    }

    fn intervals(&self) -> Vec<protocol::Interval> {
        let told = self.heap.live_by_interval().into_iter();
        told.map(|i| protocol::Interval {
            until_us: i.until_us,
            until_id: i.until_id,
            live_bytes: i.live_bytes,
            live_count: i.live_count,
        })
        .collect()
    }

    fn or_root(&self, node: Option<NodeId>) -> Result<u32, Failure> {
        let node = node.unwrap_or(NodeId(self.heap.snapshot().root));
        self.check_node(node).map(|()| node.0)
    }

    fn check_node(&self, node: NodeId) -> Result<(), Failure> {
        if node.0 < self.heap.snapshot().nodes.len() {
            return Ok(());
        }
        Err(failure("No such object.", safe!("Node {} does not exist in this snapshot.", node.0)))
    }

    fn check_class(&self, class: ClassId) -> Result<(), Failure> {
        if class.0 < self.heap.classes().len() { Ok(()) } else { Err(no_class(class.0)) }
    }

    fn class_page(&self, listing: &Listing, rows: RowRange) -> Result<Page<protocol::ClassRow>, Failure> {
        let mut kept = self.classes.borrow_mut();
        self.check_scope(listing.scope)?;
        self.within(listing.scope, |table, _| {
            if kept.as_ref().is_none_or(|(l, _)| l != listing) {
                *kept = Some((listing.clone(), list(&self.heap, table, listing, &self.showing.policy)?));
            }
            let all = kept.as_ref().map(|k| k.1.as_slice()).unwrap_or_default();
            Ok(page(all, rows, |&c| class_row(&self.heap, c, table[c as usize], &self.showing.policy)))
        })
    }

    fn instance_page(
        &self,
        class: u32,
        scope: Scope,
        sort: SortBy<InstanceColumn>,
        rows: RowRange,
    ) -> Result<Page<protocol::InstanceRow>, Failure> {
        let mut kept = self.instances.borrow_mut();
        self.check_scope(scope)?;
        let list = keep(&mut kept, (class, scope, sort), || Ordered::new(self.list_instances(class, scope)));
        Ok(self.ordered_page(list, sort, rows))
    }

    fn list_instances(&self, class: u32, scope: Scope) -> Vec<u32> {
        let heap = &self.heap;
        self.within(scope, |_, part| {
            let counts = |v: u32| heap.shallow(v) > 0 && part.is_none_or(|p| p.has(v));
            (0..heap.snapshot().nodes.len()).filter(|&v| heap.classes().of(v) == class && counts(v)).collect()
        })
    }

    /// A realm is named by a node of this snapshot.
    fn check_scope(&self, scope: Scope) -> Result<(), Failure> {
        if let Scope::Realm(context) = scope { self.check_node(context) } else { Ok(()) }
    }

    /// Looks at the rows of a scope, and at what belongs to it. A part of the heap is worked out when first asked for.
    fn within<T>(&self, scope: Scope, look: impl FnOnce(&[::analysis::ClassRow], Option<&Scoped>) -> T) -> T {
        if scope == Scope::All {
            return look(self.heap.classes().rows(), None);
        }
        let mut kept = self.scoped.borrow_mut();
        let part = keep(&mut kept, scope, || self.heap.scoped(scope_of(scope)));
        look(part.rows(), Some(part))
    }

    /// The class table of a scope, with names in clear.
    pub(crate) fn summary_of(&self, scope: Scope) -> Result<Summary, Failure> {
        self.check_scope(scope)?;
        Ok(self.within(scope, |rows, _| Summary::of(&self.heap, rows, None)))
    }

    fn ordered_page(
        &self,
        list: &mut Ordered,
        sort: SortBy<InstanceColumn>,
        rows: RowRange,
    ) -> Page<protocol::InstanceRow> {
        let heap = &self.heap;
        let nodes = &heap.snapshot().nodes;
        let all = ordered(list, rows, |v| {
            let key = match sort.column {
                InstanceColumn::Id => u64::from(nodes.id[v as usize]),
                InstanceColumn::Shallow => heap.shallow(v),
                InstanceColumn::Retained => heap.retained(v),
                InstanceColumn::Distance => u64::from(heap.distance(v)),
            };
            // The largest complement is the smallest number.
            if sort.descending { !key } else { key }
        });
        page(all, rows, |&v| instance_row(heap, v, &self.showing))
    }

    fn digest(&self, interfaces: &[u8]) -> Result<Vec<u8>, Failure> {
        let Some(interfaces) = diff::interfaces_from_bytes(interfaces) else {
            return Err(failure("The comparison is damaged.", Safe::ours("Load the later snapshot again.")));
        };
        Ok(diff::to_bytes(&self.heap.digest(Some(&interfaces), &self.closed)))
    }

    fn with_diff<T>(&self, look: impl FnOnce(&DiffView) -> T) -> Result<T, Failure> {
        match self.diff.borrow().as_ref() {
            Some(view) => Ok(look(view)),
            None => Err(failure("No baseline.", Safe::ours("Choose a baseline to compare this snapshot with."))),
        }
    }

    fn statistics(&self) -> protocol::Statistics {
        let s = self.heap.statistics();
        protocol::Statistics {
            total: s.total,
            native: s.native,
            typed_arrays: s.typed_arrays,
            code: s.code,
            strings: s.strings,
            js_arrays: s.js_arrays,
            system: s.system,
        }
    }

    fn dominated(&self, node: u32, rows: RowRange) -> Page<DominatedRow> {
        let heap = &self.heap;
        let mut kept = self.dominated.borrow_mut();
        let list = keep(&mut kept, node, || Ordered::new(heap.dominated(node).to_vec()));
        page(ordered(list, rows, |v| !heap.retained(v)), rows, |&v| {
            let class = heap.classes().of(v);
            DominatedRow {
                object: instance_row(heap, v, &self.showing),
                class_name: heap.class_label(class, &self.showing.policy),
                class: ClassId(class),
                children: heap.dominated(v).len() as u32,
            }
        })
    }

    fn object(&self, node: u32) -> ObjectDetail {
        let heap = &self.heap;
        let class = heap.classes().of(node);
        let edges = heap.snapshot().outgoing(node);
        ObjectDetail {
            row: instance_row(heap, node, &self.showing),
            class: ClassId(class),
            class_name: heap.class_label(class, &self.showing.policy),
            node_type: Safe::ours(heap.snapshot().nodes.kind[node as usize].name()),
            source: source(heap, node, &self.showing.policy),
            properties: edges.end - edges.start,
            retainers: heap.retainers(node).len() as u32,
        }
    }

    fn properties(&self, node: u32, rows: RowRange) -> Page<PropertyRow> {
        let edges: Vec<u32> = self.heap.snapshot().outgoing(node).collect();
        page(&edges, rows, |&e| {
            let target = self.heap.snapshot().edges.to[e as usize];
            PropertyRow {
                edge: self.heap.edge_label(e, &self.showing.policy),
                edge_type: self.edge_type(e),
                target: instance_row(&self.heap, target, &self.showing),
                class_name: self.heap.class_label(self.heap.classes().of(target), &self.showing.policy),
            }
        })
    }

    /// Retainers, nearest to a root first.
    fn retainers(&self, node: u32, rows: RowRange) -> Page<EdgeRow> {
        let heap = &self.heap;
        let mut edges: Vec<(u32, u32, u32)> = heap
            .retainers(node)
            .iter()
            .filter(|&&e| heap.snapshot().edges.kind[e as usize] != EdgeKind::Broken)
            .map(|&e| {
                let from = heap.graph().source(e);
                (heap.distance(from), e, from)
            })
            .collect();
        edges.sort_unstable();
        page(&edges, rows, |&(_, e, from)| EdgeRow {
            edge: heap.edge_label(e, &self.showing.policy),
            edge_type: self.edge_type(e),
            source: instance_row(heap, from, &self.showing),
            class_name: heap.class_label(heap.classes().of(from), &self.showing.policy),
        })
    }

    fn path(&self, node: u32) -> Vec<PathRow> {
        let heap = &self.heap;
        let path = heap.retaining_path(node);
        // Memory accumulates where a step first retains several times the object and a visible part of the heap.
        let floor = (heap.total_shallow() / 100).max(heap.retained(node).saturating_mul(8));
        let nodes: Vec<u32> = std::iter::once(node).chain(path.steps.iter().map(|s| s.from)).collect();
        let accumulates =
            nodes.iter().skip(1).position(|&v| heap.retained(v) >= floor && heap.is_nameable(v)).map(|i| i + 1);
        let row = |i: usize| {
            let v = nodes[i];
            let edge = i.checked_sub(1).map(|i| path.steps[i].edge);
            PathRow {
                object: instance_row(heap, v, &self.showing),
                class_name: heap.class_label(heap.classes().of(v), &self.showing.policy),
                edge: edge.map(|e| heap.edge_label(e, &self.showing.policy)).unwrap_or_default(),
                edge_type: edge.map(|e| self.edge_type(e)).unwrap_or_default(),
                location: source(heap, v, &self.showing.policy),
                accumulates: Some(i) == accumulates,
            }
        };
        if nodes.len() <= MOST_STEPS {
            return (0..nodes.len()).map(row).collect();
        }
        (0..MOST_STEPS / 2).chain(nodes.len() - MOST_STEPS / 2..nodes.len()).map(row).collect()
    }

    fn edge_type(&self, edge: u32) -> Safe {
        Safe::ours(self.heap.snapshot().edges.kind[edge as usize].name())
    }
}

fn no_stacks() -> Failure {
    failure(
        "No allocation stacks.",
        Safe::ours("This file tells what is alive, not who allocated it. Record a timeline with stacks, or a profile."),
    )
}

/// A list of which the rows that [`page`] shows are in order.
fn ordered(list: &mut Ordered, rows: RowRange, key: impl Fn(u32) -> u64) -> &[u32] {
    let end = rows.end.min(rows.start.saturating_add(MOST_ROWS));
    list.range(rows.start as usize, end as usize, key)
}

/// Rows `rows` of a list, clipped to what there is and to [`MOST_ROWS`].
pub(crate) fn page<T, R>(all: &[T], rows: RowRange, row: impl Fn(&T) -> R) -> Page<R> {
    let total = all.len() as u32;
    let start = rows.start.min(total);
    let end = rows.end.clamp(start, total).min(start.saturating_add(MOST_ROWS));
    Page { start, total, rows: all[start as usize..end as usize].iter().map(row).collect() }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]
mod tests {
    use crate::{Options, Reader};
    use protocol::{Answer, ClassColumn, NodeId, Query, RowRange, Scope, SortBy};
    use redact::{Policy, Salt};
    use testkit::{Layout, NodeType, SnapshotBuilder};

    #[test]
    fn a_long_list_is_in_order_wherever_one_looks() {
        const MANY: u64 = 210_000;
        let mut heap = SnapshotBuilder::new();
        let holder = heap.node(NodeType::Object, "Holder", 16);
        let root = heap.root();
        heap.internal(root, "holder", holder);
        let weakly = heap.node(NodeType::Object, "Weak", 1 << 30);
        heap.weak(holder, "weakly", weakly).internal(root, "weakly", weakly);
        // Sizes ascend, each twice.
        for i in 0..MANY {
            let item = heap.node(NodeType::Object, "Item", 16 + i / 2 * 8);
            heap.element(holder, i as u32, item);
        }
        let bytes = heap.write(&Layout::node_20());
        let options = Options { keep_partial: false, memory_limit: u64::MAX };
        let mut reader = Reader::new("a.heapsnapshot", bytes.len() as u64, Policy::new(Salt([1, 2])), options);
        reader.push(&bytes).unwrap();
        let file = reader.finish().unwrap().finish().unwrap();
        let node = Some(NodeId(holder.ordinal()));
        let check = |start: u64, expect: &[(u64, u64)], total: u64| {
            let rows = RowRange { start: start as u32, end: start as u32 + 3 };
            let (found, of): (Vec<_>, _) = match file.ask(&Query::Contained { node, rows }).unwrap() {
                Answer::Contained(page) => (page.rows.into_iter().map(|r| r.object).collect(), page.total),
                other => panic!("{other:?}"),
            };
            assert_eq!(u64::from(of), total);
            let found: Vec<_> = found.iter().map(|o| (u64::from(o.node.0), o.retained)).collect();
            assert_eq!(found, expect, "from {start}");
        };
        // The two of a size come in the order of their edges.
        let item = |nth: u64| (u64::from(weakly.ordinal()) + 1 + nth, 16 + nth / 2 * 8);
        check(0, &[item(MANY - 2), item(MANY - 1), item(MANY - 4)], MANY + 1);
        check(150_000, &[item(MANY - 150_002), item(MANY - 150_001), item(MANY - 150_004)], MANY + 1);
        // What is held weakly is last, however large.
        check(MANY - 1, &[item(1), (u64::from(weakly.ordinal()), 1 << 30)], MANY + 1);
    }

    #[test]
    fn classes_are_found_by_name_pattern_and_property() {
        let mut heap = SnapshotBuilder::new();
        let root = heap.root();
        let parts = ["Queue", "Job", "JobList", "system / Context", "Bag"];
        let [queue, job, list, scope, bag] = parts.map(|name| {
            let node = heap.node(NodeType::Object, name, 16);
            heap.internal(root, "held", node);
            node
        });
        heap.property(queue, "pending", list).property(list, "first", job).property(job, "Pending", queue);
        heap.variable(scope, "pendingJobs", list).element(list, 0, job).internal(bag, "pending", job);
        // A key that is a value is no name, however well it is guessed.
        heap.property(bag, "pending.desk@example.test", job);
        let bytes = heap.write(&Layout::node_20());
        let options = Options { keep_partial: false, memory_limit: u64::MAX };
        let mut reader = Reader::new("a.heapsnapshot", bytes.len() as u64, Policy::new(Salt([1, 2])), options);
        reader.push(&bytes).unwrap();
        let file = reader.finish().unwrap().finish().unwrap();
        let check = |filter: &str, expect: &[&str]| {
            let sort = SortBy { column: ClassColumn::Name, descending: false };
            let rows = RowRange { start: 0, end: 99 };
            let query = Query::Classes { scope: Scope::All, sort, filter: filter.to_owned(), rows };
            let Answer::Classes(page) = file.ask(&query).unwrap() else { panic!("classes") };
            let names: Vec<&str> =
                page.rows.iter().map(|row| row.name.as_str()).filter(|n| parts.contains(n)).collect();
            assert_eq!(names, expect, "{filter}");
        };
        check("job", &["Job", "JobList"]);
        check("/^Job$/", &["Job"]);
        check(".pending", &["Job", "Queue", "system / Context"]);
        check(".pendingJ", &["system / Context"]);
        check(" .first ", &["JobList"]);
        check(".desk", &[]);
        check(".none", &[]);
    }
}
