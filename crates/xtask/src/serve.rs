//! Serves the built page on this machine, with sample snapshots to drop on it.

use crate::process::{self, step};
use crate::project::Project;
use crate::setup::{self, Need};
use crate::site::{self, Mode};
use ::serve::Site;
use anyhow::{Context, Result, bail};
use std::path::PathBuf;

/// What was asked for on the command line.
pub struct Options {
    port: u16,
    mode: Mode,
}

impl Options {
    /// `[--port N] [--dev]`.
    pub fn parse(arguments: &[&str]) -> Result<Self> {
        let mut options = Self { port: 8173, mode: Mode::Release };
        let mut arguments = arguments.iter();
        while let Some(&argument) = arguments.next() {
            match argument {
                "--dev" => options.mode = Mode::Dev,
                "--port" => {
                    let number = arguments.next().context("--port needs a number")?;
                    options.port = number.parse().with_context(|| format!("{number} is not a port"))?;
                }
                _ => bail!("serve has no option {argument}; it has --port N and --dev"),
            }
        }
        Ok(options)
    }
}

/// The program that makes the samples.
const SAMPLE: &str = "tests/programs/agent-queue.mjs";

/// Sets up, builds, makes samples and serves until it is interrupted.
pub fn serve(project: &Project, options: &Options) -> Result<()> {
    let ready = setup::ready(project, Need::Site)?;
    let site = site::build(project, &ready, options.mode)?;
    let samples = samples(project)?;
    let listener = ::serve::listen(options.port).context("no port to serve on")?;
    println!("\nLeakproof is at http://{}/", listener.local_addr()?);
    if let Some(samples) = samples {
        println!("Snapshots to drop on it: {}", samples.display());
    }
    println!("Ctrl-C ends it.");
    ::serve::serve(&listener, Site::Folder(site.canonicalize()?));
    Ok(())
}

/// Snapshots of a small program with a known leak, made once.
fn samples(project: &Project) -> Result<Option<PathBuf>> {
    let Some(program) = project.existing(SAMPLE) else { return Ok(None) };
    let folder = project.cache.join("samples");
    let finished = folder.join("answer.json");
    if !finished.is_file() {
        step("Making sample snapshots with a small Node program", || {
            let answer = process::output(project.command("node").arg(program).arg(&folder))?;
            crate::project::write(&finished, answer.as_bytes())
        })?;
    }
    Ok(Some(folder))
}
