//! What the evidence says: the facts of all files that were read, judged by a worker of its own.
//!
//! One judgement runs at a time. When files change meanwhile, another follows: a slow judge never queues up work.

use super::files::{EntryState, FileId, FileList};
use crate::bridge::Bridge;
use crate::store::{Store, Subscription};
use protocol::report::Report;
use protocol::{Answer, Event, FactsBlob, Failure, Query, Unread};
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use wasm_bindgen_futures::spawn_local;

/// The files a judgement rests on, in the order in which its report numbers them, with their attempts.
type Basis = Vec<(FileId, u32)>;

/// The latest judgement.
#[derive(Clone, Default, PartialEq)]
pub struct Verdict {
    /// The report, once there is one.
    pub report: Option<Rc<Report>>,
    /// What it rests on.
    basis: Basis,
    /// Why there is none.
    pub failure: Option<Rc<Failure>>,
    /// Whether it rests on all files, and none is loading.
    pub settled: bool,
}

impl Verdict {
    /// The file that the report calls `input`.
    pub fn file(&self, input: u32) -> Option<FileId> {
        self.basis.get(input as usize).map(|(id, _)| *id)
    }

    /// The snapshot that the first finding ends with: the one its owner is named in.
    pub fn last_snapshot(&self) -> Option<FileId> {
        let finding = self.report.as_ref()?.findings.first()?;
        self.file(finding.growth.as_ref()?.series.last()?.input)
    }
}

struct Inner {
    files: Store<FileList>,
    verdict: Store<Verdict>,
    busy: Cell<bool>,
    bridge: RefCell<Option<Bridge>>,
    watch: RefCell<Option<Subscription>>,
}

/// Judges whenever the evidence changes.
pub struct Judge(Rc<Inner>);

impl Judge {
    /// A judge of `files`.
    pub fn new(files: Store<FileList>) -> Self {
        let inner = Rc::new(Inner {
            files,
            verdict: Store::new(Verdict::default()),
            busy: Cell::new(false),
            bridge: RefCell::default(),
            watch: RefCell::default(),
        });
        let weak: Weak<Inner> = Rc::downgrade(&inner);
        let watch = inner.files.subscribe(move || {
            if let Some(inner) = weak.upgrade() {
                consider(&inner);
            }
        });
        inner.watch.replace(Some(watch));
        Self(inner)
    }

    /// What it said last.
    pub fn verdict(&self) -> &Store<Verdict> {
        &self.0.verdict
    }
}

/// What the judge hears.
#[derive(Default)]
struct Heard {
    facts: Vec<FactsBlob>,
    unread: Vec<Unread>,
}

/// The evidence as it stands: what was read, and what could not be, in the order of the letters. As long as files load, those
/// that failed are nothing to judge by themselves.
fn evidence(files: &FileList) -> (Basis, Heard) {
    let (mut basis, mut heard) = (Basis::new(), Heard::default());
    for entry in files.entries() {
        match (&entry.state, entry.facts()) {
            (_, Some(facts)) => heard.facts.push(facts.clone()),
            (EntryState::Failed(why), _) => heard.unread.push(Unread {
                input: u32::try_from(basis.len()).unwrap_or(u32::MAX),
                name: entry.name.clone(),
                bytes: entry.bytes,
                why: (**why).clone(),
            }),
            _ => continue,
        }
        basis.push((entry.id, entry.attempt));
    }
    if heard.facts.is_empty() && !files.all_told() { Default::default() } else { (basis, heard) }
}

fn consider(inner: &Rc<Inner>) {
    let files = inner.files.get();
    let (basis, heard) = evidence(&files);
    let verdict = inner.verdict.get();
    let known = verdict.basis == basis && (verdict.report.is_some() || verdict.failure.is_some() || basis.is_empty());
    let settled = known && files.all_told();
    if basis.is_empty() && verdict.report.is_some() {
        inner.verdict.update(|v| *v = Verdict { settled, ..Verdict::default() });
    } else if verdict.settled != settled {
        inner.verdict.update(|v| v.settled = settled);
    }
    if known || basis.is_empty() || inner.busy.replace(true) {
        return;
    }
    let inner = Rc::clone(inner);
    spawn_local(async move {
        let judged = judge(&inner, heard).await;
        inner.busy.set(false);
        inner.verdict.update(|verdict| {
            verdict.basis = basis;
            match judged {
                Ok(report) => (verdict.report, verdict.failure) = (Some(Rc::new(report)), None),
                Err(failure) => (verdict.report, verdict.failure) = (None, Some(Rc::new(failure))),
            }
        });
        consider(&inner);
    });
}

async fn judge(inner: &Rc<Inner>, heard: Heard) -> Result<Report, Failure> {
    let started = inner.bridge.borrow().clone();
    let bridge = match started {
        Some(bridge) => bridge,
        None => {
            let weak = Rc::downgrade(inner);
            let bridge = Bridge::start(move |event| {
                // A judge that stopped is replaced by the next question.
                if let (Event::Failed(_), Some(inner)) = (event, weak.upgrade()) {
                    inner.bridge.replace(None);
                }
            })
            .await?;
            inner.bridge.replace(Some(bridge.clone()));
            bridge
        }
    };
    match bridge.ask(Query::Judge { inputs: heard.facts, unread: heard.unread }).await? {
        Answer::Report(report) => Ok(*report),
        _ => Err(crate::text::unexpected_answer()),
    }
}
