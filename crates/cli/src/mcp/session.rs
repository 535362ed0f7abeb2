//! What is loaded: facts of all inputs, and the graphs of the snapshots that were asked about last.

use crate::inputs::{expand, search_begin};
use crate::read::{STANDARD_INPUT, fresh_policy, read_part, read_parts, unopened};
use engine::{File, judge, unreadable};
use protocol::{FactsBlob, Failure, Loaded};
use redact::{Policy, Safe};
use report::{GrowthTable, Report};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// Graphs that are kept: two, so that a comparison's stay. Others are read again when they are asked about.
const GRAPHS: usize = 2;

/// One input.
pub(crate) struct Input {
    /// As reports call it.
    pub(crate) name: Safe,
    /// The file it is in: itself, or an archive.
    path: PathBuf,
    /// Its place among the files of the archive.
    place: u32,
    pub(crate) bytes: u64,
    pub(crate) said: Result<Loaded, Failure>,
    facts: FactsBlob,
}

/// What one client has loaded.
pub(crate) struct Session {
    policy: Policy,
    roots: Vec<PathBuf>,
    partial: bool,
    pub(crate) inputs: Vec<Input>,
    /// Input and graph, the one asked about last at the end.
    graphs: Vec<(usize, File)>,
}

impl Session {
    /// Nothing loaded yet. Files are read below `roots` only, if there are any.
    pub(crate) fn new(reveal: bool, roots: &[PathBuf]) -> Result<Self, (PathBuf, std::io::Error)> {
        let policy = if reveal { fresh_policy().revealing() } else { fresh_policy() };
        let roots: Result<Vec<PathBuf>, _> =
            roots.iter().map(|root| root.canonicalize().map_err(|error| (root.clone(), error))).collect();
        Ok(Self { policy, roots: roots?, partial: false, inputs: Vec::new(), graphs: Vec::new() })
    }

    /// Reads the files behind these paths, in place of what was loaded.
    pub(crate) fn load(&mut self, paths: &[String], partial: bool) -> Result<(), String> {
        if paths.iter().any(|path| path == STANDARD_INPUT) {
            return Err(String::from("Standard input is this connection. Give paths of files."));
        }
        let mut files = Vec::new();
        for path in paths {
            files.extend(self.files(path)?);
        }
        self.inputs.clear();
        self.graphs.clear();
        self.partial = partial;
        for (path, why_not) in files {
            let mut place = 0;
            match why_not {
                None => read_parts(&path, self.policy, partial, |part| {
                    let said = match part.file {
                        Ok(file) => {
                            let loaded = (file.loaded().clone(), file.facts().clone());
                            if loaded.0.snapshot.is_some() {
                                keep(&mut self.graphs, self.inputs.len(), file);
                            }
                            Ok(loaded)
                        }
                        Err(failure) => Err(failure),
                    };
                    self.inputs.push(input(&part.name, (&path, place), part.bytes, said, &self.policy));
                    place += 1;
                    ControlFlow::Continue(())
                }),
                Some(failure) => {
                    let name = path.to_string_lossy();
                    self.inputs.push(input(&name, (&path, place), 0, Err(failure), &self.policy));
                }
            }
        }
        Ok(())
    }

    /// The files that an argument means, below the roots, and why one is not read. What is elsewhere is looked for neither by name nor by pattern, and
    /// refused in the same words whether it is there or not.
    fn files(&self, given: &str) -> Result<Vec<(PathBuf, Option<Failure>)>, String> {
        let path = PathBuf::from(given);
        let refused = || {
            let roots: Vec<String> = self.roots.iter().map(|root| root.display().to_string()).collect();
            format!("{given} is not a file below {}, where this server may read.", roots.join(" or "))
        };
        if !self.roots.is_empty() && !search_begin(&path).is_some_and(|begin| self.holds(&begin)) {
            return Err(refused());
        }
        let mut files = Vec::new();
        for (file, size) in expand(&[path]) {
            if self.holds(&file) {
                files.push((file, size.err().map(|error| unopened(&error))));
            } else if size.is_ok() && file.parent().is_some_and(|folder| self.holds(folder)) {
                files.push((file, Some(link_out())));
            }
            // What is left is a pattern that matches nothing, or was reached through a linked folder: its name is not for telling.
        }
        if files.is_empty() { Err(refused()) } else { Ok(files) }
    }

    /// Whether this is below a root, links followed.
    fn holds(&self, path: &Path) -> bool {
        let below = |path: PathBuf| self.roots.iter().any(|root| path.starts_with(root));
        self.roots.is_empty() || path.canonicalize().is_ok_and(below)
    }

    /// Whether values are closed.
    pub(crate) fn redacts(&self) -> bool {
        !self.policy.reveals()
    }

    /// The report on everything.
    pub(crate) fn report(&self) -> Result<Report, String> {
        judge(&self.facts()?).map_err(|failure| sentence(&failure))
    }

    /// What classes and owners do over the snapshots.
    pub(crate) fn growth(&self) -> Result<GrowthTable, String> {
        engine::growth(&self.facts()?, None).map_err(|failure| sentence(&failure))
    }

    fn facts(&self) -> Result<Vec<FactsBlob>, String> {
        if self.inputs.is_empty() {
            return Err(String::from("Nothing is loaded. Call `load` with the paths of files or folders."));
        }
        Ok(self.inputs.iter().map(|input| input.facts.clone()).collect())
    }

    /// Numbers of the inputs that are heap snapshots.
    pub(crate) fn snapshots(&self) -> Vec<usize> {
        let snapshot = |input: &Input| input.said.as_ref().is_ok_and(|loaded| loaded.snapshot.is_some());
        (0..self.inputs.len()).filter(|&i| snapshot(&self.inputs[i])).collect()
    }

    /// The snapshot that a call means: by its number, else the last.
    pub(crate) fn snapshot(&self, number: Option<u64>) -> Result<usize, String> {
        let all = self.snapshots();
        let Some(last) = all.last() else {
            self.facts()?;
            return Err(String::from(
                "There is no heap snapshot among what is loaded, so there are no objects to look at.",
            ));
        };
        let Some(number) = number else { return Ok(*last) };
        all.iter().copied().find(|&i| i as u64 == number).ok_or_else(|| {
            let known: Vec<String> = all.iter().map(|&i| format!("{i} ({})", self.inputs[i].name)).collect();
            format!("Input {number} is no heap snapshot; there are {}.", known.join(", "))
        })
    }

    /// Its graph, read again if it was let go.
    pub(crate) fn graph(&mut self, number: usize) -> Result<&File, String> {
        match self.graphs.iter().position(|(of, _)| *of == number) {
            Some(at) => {
                let kept = self.graphs.remove(at);
                self.graphs.push(kept);
            }
            None => {
                let Input { name, path, place, bytes, .. } = &self.inputs[number];
                let gone = || format!("{name} is gone or changed. Load the files again.");
                let part = read_part(path, *place, self.policy, self.partial).ok_or_else(gone)?;
                let file = part.file.map_err(|failure| format!("{name}: {}", sentence(&failure)))?;
                if part.bytes != *bytes || self.policy.file_name(&part.name) != *name {
                    return Err(gone());
                }
                keep(&mut self.graphs, number, file);
            }
        }
        self.graphs.last().map(|(_, file)| file).ok_or_else(|| String::from("The graph is gone. Load the files again."))
    }
}

fn keep(graphs: &mut Vec<(usize, File)>, number: usize, file: File) {
    if graphs.len() >= GRAPHS {
        graphs.remove(0);
    }
    graphs.push((number, file));
}

/// `found` is the file, and the place in it.
fn input(
    name: &str,
    found: (&Path, u32),
    bytes: u64,
    said: Result<(Loaded, FactsBlob), Failure>,
    policy: &Policy,
) -> Input {
    let (said, facts) = match said {
        Ok((loaded, facts)) => (Ok(loaded), facts),
        Err(failure) => {
            let facts = unreadable(name, bytes, &failure, policy);
            (Err(failure), facts)
        }
    };
    Input { name: policy.file_name(name), path: found.0.to_owned(), place: found.1, bytes, said, facts }
}

fn link_out() -> Failure {
    Failure {
        lead: Safe::ours("Not read."),
        text: Safe::ours("It is a link to where this server may not read. Copy the file."),
        byte: None,
        partial: false,
    }
}

/// A failure in one string.
pub(crate) fn sentence(failure: &Failure) -> String {
    format!("{} {}", failure.lead, failure.text)
}
