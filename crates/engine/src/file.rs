//! A file that was read: what the page shows of it, and answers about it.

use crate::allocations::AllocationFile;
use crate::class_pages::{NamedClass, named};
use crate::columns::Columns;
use crate::failure::{failure, of_problem};
use crate::heap_file::HeapFile;
use crate::summary::Summary;
use ::analysis::{Digest, Heap, InterfaceDefinition, LabelCount, ValueCount, heap_facts, privacy_facts};
use evidence::{Evidence, View};
use facts::{Format, GcKind, InputFacts, SecretFacts};
use protocol::{Answer, FactsBlob, Failure, Loaded, Query, Reveal, Scope, Section, SnapshotSummary};
use redact::{Policy, Safe, safe};
use serde::Serialize;
use std::cell::OnceCell;

/// What a file would disclose.
#[derive(Clone, Debug, Serialize)]
pub struct FileAudit {
    /// As in reports.
    pub format: Safe,
    /// Values that are withheld, by kind.
    pub values: Vec<ValueCount>,
    /// Secrets suspected among the values, and who holds them.
    pub secrets: Vec<SecretFacts>,
    /// Names that stay readable, by what they name.
    pub names_in_clear: Vec<LabelCount>,
    /// The same, by how they are written.
    pub labels_in_clear: Vec<LabelCount>,
    /// Names that are withheld, by what they were taken for.
    pub labels_withheld: Vec<LabelCount>,
}

/// A file that was read.
pub struct File {
    loaded: Loaded,
    content: Content,
    /// What is known without looking at the heap; its facts are added when somebody asks.
    known: InputFacts,
    told: OnceCell<FactsBlob>,
    disclosed: OnceCell<Vec<Section>>,
}

enum Content {
    Heap(Box<HeapFile>),
    Allocations(Box<AllocationFile>),
    Evidence,
}

fn plural(count: usize, one: &'static str, many: &'static str) -> &'static str {
    if count == 1 { one } else { many }
}

/// A few words for the rail.
fn about(facts: &InputFacts) -> Safe {
    match facts.format {
        Format::V8Heapsnapshot => Safe::ours("V8 heap snapshot"),
        Format::V8Heaptimeline => Safe::ours("V8 allocation timeline"),
        Format::GcLog => {
            let full = facts.collections.iter().filter(|c| c.kind == GcKind::Full).count();
            safe!("V8 GC log, {} full, {} minor", full, facts.collections.len() - full)
        }
        Format::MemoryReadings => {
            let n = facts.readings.len();
            safe!("{} memory {}", n, plural(n, "reading", "readings"))
        }
        Format::V8Heapprofile => sites(facts, "V8 heap profile"),
        Format::Tracemalloc => sites(facts, "tracemalloc"),
        Format::Trace => {
            let n = facts.readings.len() + facts.collections.len();
            safe!("Performance trace, {} memory {}", n, plural(n, "event", "events"))
        }
        Format::DiagnosticReport => Safe::ours("Node.js diagnostic report"),
        Format::ContainerLimits => Safe::ours("Container limits"),
        Format::Metadata => match facts.runtime.as_ref().and_then(|r| Some((r.name.clone()?, r.version.clone()?))) {
            Some((name, version)) => safe!("Metadata, {} {}", name, version),
            None => Safe::ours("Metadata"),
        },
        Format::Unreadable => Safe::ours("Not read"),
    }
}

fn sites(facts: &InputFacts, what: &'static str) -> Safe {
    let n = facts.allocations.as_ref().map_or(0, |a| a.total_sites);
    safe!("{}, {} {}", what, n, plural(n as usize, "allocation site", "allocation sites"))
}

impl File {
    pub(crate) fn of_heap(heap: Heap, facts: InputFacts, policy: Policy) -> Self {
        let classes = heap.classes();
        let summary = SnapshotSummary {
            nodes: u64::from(heap.snapshot().nodes.len()),
            edges: u64::from(heap.snapshot().edges.len()),
            classes: classes.listed().count() as u64,
            objects: classes.listed().map(|c| classes.row(c).count).sum(),
            total_bytes: heap.total_shallow(),
        };
        let loaded = loaded(&facts, Some(summary));
        let content = Content::Heap(Box::new(HeapFile::new(heap, policy)));
        Self { loaded, content, known: facts, told: OnceCell::new(), disclosed: OnceCell::new() }
    }

    pub(crate) fn of_evidence(evidence: Evidence, policy: Policy) -> Self {
        let mut loaded = loaded(&evidence.facts, None);
        let told = blob(&evidence.facts);
        loaded.facts = Some(told.clone());
        let content = match evidence.view {
            View::Facts => Content::Evidence,
            View::Tracemalloc(dump) => Content::Allocations(Box::new(AllocationFile::of_dump(dump, policy))),
            View::HeapProfile(profile) => Content::Allocations(Box::new(AllocationFile::of_profile(profile, policy))),
        };
        Self { loaded, content, known: evidence.facts, told: told.into(), disclosed: OnceCell::new() }
    }

    /// Its facts, for the judge. A heap's are made when first asked for: O(nodes + edges).
    #[must_use]
    pub fn facts(&self) -> &FactsBlob {
        self.told.get_or_init(|| match &self.content {
            Content::Heap(file) => {
                let mut facts = self.known.clone();
                facts.heap = Some(Box::new(heap_facts(file.heap(), file.policy())));
                facts.privacy = Some(privacy_facts(file.heap(), file.policy()));
                blob(&facts)
            }
            Content::Allocations(_) | Content::Evidence => blob(&self.known),
        })
    }

    /// What the page shows of it.
    #[must_use]
    pub fn loaded(&self) -> &Loaded {
        &self.loaded
    }

    /// Answers a question.
    ///
    /// # Errors
    /// If the question does not fit the file.
    pub fn ask(&self, query: &Query) -> Result<Answer, Failure> {
        match (query, &self.content) {
            (Query::Judge { inputs, unread }, _) => {
                crate::judge_all(inputs, unread).map(|r| Answer::Report(Box::new(r)))
            }
            (Query::Growth { inputs, order }, _) => {
                crate::growth(inputs, order.as_deref()).map(|g| Answer::Growth(Box::new(g)))
            }
            (Query::Audit, _) => Ok(Answer::Audit(self.disclosed().to_vec())),
            (Query::Preview, _) => Ok(Answer::Preview(crate::preview::sections(&self.known))),
            (Query::Facts, _) => Ok(Answer::Facts(self.facts().clone())),
            (Query::Tracks { inputs }, _) => crate::tracks(inputs).map(|t| Answer::Tracks(Box::new(t))),
            (_, Content::Heap(heap)) => heap.ask(query),
            (Query::Calls(query), Content::Allocations(file)) => file.ask(query),
            (_, Content::Allocations(_) | Content::Evidence) => Err(no_objects()),
        }
    }

    /// The class that is called exactly so where tables show it, or names like it. O(classes · log classes).
    ///
    /// # Errors
    /// If the file holds no heap.
    pub fn class_named(&self, name: &str) -> Result<NamedClass, Failure> {
        match &self.content {
            Content::Heap(heap) => Ok(named(heap.heap(), name, heap.shown_by())),
            Content::Allocations(_) | Content::Evidence => Err(no_objects()),
        }
    }

    /// Shows values in clear, or no longer: see [`Query::Reveal`]. Facts and reports stay as they are.
    ///
    /// # Errors
    /// If the file holds no heap, or not that object.
    pub fn reveal(&mut self, what: Reveal) -> Result<Answer, Failure> {
        match &mut self.content {
            Content::Heap(heap) => heap.reveal(what).map(Answer::Revealed),
            _ => Err(failure("No values here.", Safe::ours("This file holds no heap. There is nothing to reveal."))),
        }
    }

    /// The interfaces by which plain objects are classed, for comparisons with this snapshot as the newer one.
    #[must_use]
    pub fn interfaces(&self) -> Option<Vec<InterfaceDefinition>> {
        match &self.content {
            Content::Heap(heap) => Some(heap.heap().interface_definitions(heap.policy())),
            Content::Allocations(_) | Content::Evidence => None,
        }
    }

    /// What a comparison needs of this snapshot; `interfaces` are the newer snapshot's.
    #[must_use]
    pub fn digest(&self, interfaces: Option<&[InterfaceDefinition]>) -> Option<Digest> {
        match &self.content {
            Content::Heap(heap) => Some(heap.heap().digest(interfaces, heap.policy())),
            Content::Allocations(_) | Content::Evidence => None,
        }
    }

    /// What this file would disclose. O(nodes + edges + text) for a heap.
    #[must_use]
    pub fn audit(&self) -> FileAudit {
        let format = self.loaded.format.clone();
        match &self.content {
            Content::Heap(heap) => {
                let audit = heap.heap().audit(heap.policy());
                FileAudit {
                    format,
                    values: audit.values,
                    secrets: privacy_facts(heap.heap(), heap.policy()).secrets,
                    names_in_clear: audit.names_in_clear,
                    labels_in_clear: audit.labels_in_clear,
                    labels_withheld: audit.labels_withheld,
                }
            }
            Content::Allocations(_) | Content::Evidence => FileAudit {
                format,
                values: Vec::new(),
                secrets: self.known.privacy.as_ref().map(|p| p.secrets.clone()).unwrap_or_default(),
                names_in_clear: Vec::new(),
                labels_in_clear: Vec::new(),
                labels_withheld: Vec::new(),
            },
        }
    }

    /// The same of its names and values alone, as tables: reports count the secrets. O(nodes + edges + text of names) for a heap.
    /// Made once: nothing that is revealed is in it.
    fn disclosed(&self) -> &[Section] {
        self.disclosed.get_or_init(|| match &self.content {
            Content::Heap(heap) => crate::audit::sections(&heap.heap().audit(heap.policy())),
            Content::Allocations(_) | Content::Evidence => Vec::new(),
        })
    }

    /// The class table with raw names, for heap snapshots.
    #[must_use]
    pub fn summary(&self) -> Option<Summary> {
        match &self.content {
            Content::Heap(heap) => Some(Summary::of(heap.heap(), heap.heap().classes().rows(), None)),
            Content::Allocations(_) | Content::Evidence => None,
        }
    }

    /// The same of a part of the heap.
    ///
    /// # Errors
    /// If there is no such part.
    pub fn summary_of(&self, scope: Scope) -> Result<Option<Summary>, Failure> {
        match &self.content {
            Content::Heap(heap) => Ok(Some(heap.summary_of(scope)?)),
            Content::Allocations(_) | Content::Evidence => Ok(None),
        }
    }

    /// Its objects and references row by row, redacted, for heap snapshots.
    #[must_use]
    pub fn columns(&self) -> Option<Columns<'_>> {
        match &self.content {
            Content::Heap(heap) => Some(Columns::new(heap.heap(), heap.policy())),
            Content::Allocations(_) | Content::Evidence => None,
        }
    }

    /// The class table with redacted names, for heap snapshots.
    #[must_use]
    pub fn redacted_summary(&self) -> Option<Summary> {
        match &self.content {
            Content::Heap(heap) => Some(Summary::of(heap.heap(), heap.heap().classes().rows(), Some(heap.policy()))),
            Content::Allocations(_) | Content::Evidence => None,
        }
    }
}

fn no_objects() -> Failure {
    failure("No objects here.", Safe::ours("This file holds no heap. Choose a heap snapshot to look at objects."))
}

fn loaded(facts: &InputFacts, snapshot: Option<SnapshotSummary>) -> Loaded {
    Loaded {
        format: Safe::ours(facts.format.id()),
        about: about(facts),
        snapshot,
        problems: facts.problems.iter().map(|p| of_problem(p, false)).collect(),
        facts: None,
        peak_bytes: 0,
    }
}

/// Facts are plain data of ours: writing them cannot fail, and an empty blob is refused by the judge.
fn blob(facts: &InputFacts) -> FactsBlob {
    FactsBlob(serde_json::to_string(facts).unwrap_or_default())
}
