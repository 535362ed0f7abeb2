//! Answers about who allocated: tracemalloc dumps, and allocation profiles.

use crate::call_tree::CallTree;
use crate::failure::failure;
use crate::heap_file::page;
use crate::sites::SiteList;
use evidence::flame::{Change, Flame};
use evidence::heap_profile::Profile;
use evidence::tracemalloc::{Dump, Filter, ShownFile};
use protocol::{
    Answer, Blob, BytesOf, CallFrame, CallQuery, CallsOf, Direction, DomainRow, Failure, HeldDump, SiteFilter, SitesOf,
};
use redact::{Policy, Safe, safe};
use std::cell::RefCell;

/// A file of allocations and what was asked of it last: scrolling and zooming ask for the same tree again and again.
pub(crate) struct AllocationFile {
    recording: Recording,
    policy: Policy,
    held: RefCell<Vec<Dump>>,
    tree: RefCell<Option<(CallsOf, CallTree)>>,
    sites: RefCell<Option<SiteList>>,
}

enum Recording {
    Dump(Box<Dump>),
    Profile(Box<Profile>),
}

impl AllocationFile {
    pub(crate) fn of_dump(dump: Box<Dump>, policy: Policy) -> Self {
        Self::new(Recording::Dump(dump), policy)
    }

    pub(crate) fn of_profile(profile: Box<Profile>, policy: Policy) -> Self {
        Self::new(Recording::Profile(profile), policy)
    }

    fn new(recording: Recording, policy: Policy) -> Self {
        Self { recording, policy, held: RefCell::default(), tree: RefCell::default(), sites: RefCell::default() }
    }

    pub(crate) fn ask(&self, query: &CallQuery) -> Result<Answer, Failure> {
        Ok(match query {
            CallQuery::Flame { of, .. } | CallQuery::Rows { of, .. } => self.ask_tree(of, query)?,
            CallQuery::Sites(asked) => {
                let known = self.sites.borrow().as_ref().is_some_and(|list| list.is_of(asked));
                if !known {
                    let held = self.held.borrow();
                    let list = match &asked.of {
                        SitesOf::Own { filters } => {
                            let dump = self.dump()?.filter(&filters_of(filters));
                            SiteList::of_own(&dump, asked, &self.policy)?
                        }
                        SitesOf::Compared { old, new } => {
                            let held = |place| self.held_dump(&held, place).map(|dump| (place as usize, dump));
                            SiteList::of_pair(held(*old)?, held(*new)?, asked)?
                        }
                        SitesOf::Series => SiteList::of_series(&held, asked)?,
                    };
                    drop(held);
                    *self.sites.borrow_mut() = Some(list);
                }
                let (list, held) = (self.sites.borrow(), self.held.borrow());
                let Some(list) = list.as_ref() else { return Err(not_held()) };
                let own = self.dump()?;
                Answer::Sites(page(list.rows(), asked.rows, |row| match &asked.of {
                    SitesOf::Own { .. } => list.shown(row, own),
                    _ => list.shown(row, held.get(row.dump).unwrap_or(own)),
                }))
            }
            CallQuery::Domains { filters } => {
                let rows = self.dump()?.filter(&filters_of(filters)).by_domain().into_iter();
                Answer::Domains(rows.map(|(domain, bytes, count)| DomainRow { domain, bytes, count }).collect())
            }
            CallQuery::Digest { filters } => {
                Answer::DumpDigest(Blob(self.dump()?.filter(&filters_of(filters)).to_digest(&self.policy)))
            }
            CallQuery::HoldDumps { dumps } => {
                let read: Option<Vec<Dump>> = dumps.iter().map(|blob| Dump::from_digest(&blob.0)).collect();
                let Some(read) = read else {
                    return Err(failure("A dump is damaged.", Safe::ours("Load the dumps again.")));
                };
                let told = read.iter().map(|d| HeldDump { bytes: d.total_bytes(), count: d.total_count() }).collect();
                *self.held.borrow_mut() = read;
                *self.sites.borrow_mut() = None;
                *self.tree.borrow_mut() = None;
                Answer::Held(told)
            }
        })
    }

    fn dump(&self) -> Result<&Dump, Failure> {
        match &self.recording {
            Recording::Dump(dump) => Ok(dump),
            Recording::Profile(_) => Err(failure(
                "A profile, not a dump.",
                Safe::ours("Statistics by file and line are of tracemalloc dumps; look at the profile's call tree."),
            )),
        }
    }

    fn held_dump<'a>(&self, held: &'a [Dump], place: u32) -> Result<&'a Dump, Failure> {
        held.get(place as usize).ok_or_else(not_held)
    }

    fn ask_tree(&self, of: &CallsOf, query: &CallQuery) -> Result<Answer, Failure> {
        let mut kept = self.tree.borrow_mut();
        let (_, tree) = match kept.take() {
            Some((key, tree)) if key == *of => kept.insert((key, tree)),
            _ => kept.insert((of.clone(), self.tree(of)?)),
        };
        tree.answer(query)
    }

    /// O(stacks × frames).
    fn tree(&self, of: &CallsOf) -> Result<CallTree, Failure> {
        let held = self.held.borrow();
        let (flame, frames, sampled) = match (&of.bytes, &self.recording) {
            (BytesOf::Own { .. }, Recording::Profile(profile)) => {
                let (flame, functions) = profile.flame();
                let frames = functions.iter().map(|node| profile_frame(profile, *node, &self.policy)).collect();
                (flame, frames, true)
            }
            (BytesOf::Own { filters }, Recording::Dump(dump)) => {
                let flame = Flame::of_dump(&dump.filter(&filters_of(filters)));
                (flame, dump_frames(dump, Some(&self.policy)), false)
            }
            (BytesOf::Grown { old, new } | BytesOf::Freed { old, new }, _) => {
                let change = if matches!(of.bytes, BytesOf::Grown { .. }) { Change::Grown } else { Change::Freed };
                let (old, new) = (self.held_dump(&held, *old)?, self.held_dump(&held, *new)?);
                let (flame, only_old) = Flame::of_change(old, new, change);
                let (mut frames, of_old) = (dump_frames(new, None), dump_frames(old, None));
                frames.extend(only_old.iter().filter_map(|id| of_old.get(*id as usize).cloned()));
                (flame, frames, false)
            }
        };
        Ok(match of.direction {
            Direction::Callers => CallTree::of_callers(&flame, frames, sampled),
            Direction::Callees => CallTree::new(flame, frames, sampled),
        })
    }
}

fn not_held() -> Failure {
    failure(
        "Nothing to compare yet.",
        Safe::ours("The dumps have not reached this file's reader. Open the view again."),
    )
}

fn filters_of(filters: &[SiteFilter]) -> Vec<Filter> {
    let filter = |f: &SiteFilter| match (&f.pattern, f.domain) {
        (None, Some(domain)) => Filter::Domain { inclusive: f.inclusive, domain },
        (pattern, domain) => Filter::Traces {
            inclusive: f.inclusive,
            filename_pattern: pattern.clone().unwrap_or_else(|| "*".to_owned()),
            lineno: f.line,
            all_frames: f.all_frames,
            domain,
        },
    };
    filters.iter().map(filter).collect()
}

/// What may be shown of a dump's files. Without a policy the dump came in short, and its names are clear already.
pub(crate) fn shown_files(dump: &Dump, policy: Option<&Policy>) -> Vec<ShownFile> {
    let shown = |file| match policy {
        Some(policy) => ShownFile::of_path(&dump.file(file), policy),
        None => ShownFile::of_digest(&dump.file(file)),
    };
    (0..dump.files_len()).map(shown).collect()
}

fn dump_frames(dump: &Dump, policy: Option<&Policy>) -> Vec<CallFrame> {
    let files = shown_files(dump, policy);
    (0..dump.frames_len())
        .map(|id| {
            let frame = dump.frame(id);
            frame_of(files.get(frame.file as usize), frame.line)
        })
        .collect()
}

/// `queue.py:23`, and the package of a library's file.
pub(crate) fn frame_of(file: Option<&ShownFile>, line: u32) -> CallFrame {
    let Some(file) = file else { return CallFrame { name: Safe::ours("(unknown)"), place: Safe::default() } };
    let name = if line > 0 { safe!("{}:{}", &file.name, line) } else { file.name.clone() };
    CallFrame { name, place: file.package.clone() }
}

fn profile_frame(profile: &Profile, node: u32, policy: &Policy) -> CallFrame {
    let Some(n) = profile.nodes.get(node as usize) else {
        return CallFrame { name: Safe::ours("(unknown)"), place: Safe::default() };
    };
    let name = match profile.text(n.function) {
        "" => Safe::ours("(anonymous)"),
        name => policy.name(name),
    };
    let url = policy.url(profile.text(n.url));
    let place = match (url.is_empty(), n.line) {
        (true, _) => Safe::default(),
        (false, 0) => url,
        (false, line) => safe!("{}:{}", url, line),
    };
    CallFrame { name, place }
}
