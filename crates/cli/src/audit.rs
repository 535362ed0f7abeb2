//! `leakproof audit`.

use crate::args::{AuditArgs, TableFormat};
use crate::inputs::expand;
use crate::read::{fresh_policy, read_parts, unopened};
use crate::{Outcome, complain};
use engine::FileAudit;
use redact::inert_text;
use redact::secrets::Kind;
use report::format;
use serde::Serialize;
use std::io::{self, Write};
use std::ops::ControlFlow;

/// One file of the answer.
#[derive(Serialize)]
struct Audited {
    file: String,
    #[serde(flatten)]
    audit: FileAudit,
}

pub(crate) fn run(args: &AuditArgs) -> io::Result<Outcome> {
    let policy = fresh_policy();
    let mut failed = false;
    let mut audited = Vec::new();
    for (path, size) in expand(&args.paths) {
        let name = path.to_string_lossy().into_owned();
        match size {
            Err(e) => {
                failed = true;
                let failure = unopened(&e);
                complain(&format!("{name}: {} {}", failure.lead, failure.text));
            }
            Ok(_) => read_parts(&path, policy, true, |part| {
                match part.file {
                    Ok(file) => audited.push(Audited { file: part.name, audit: file.audit() }),
                    Err(failure) => {
                        failed = true;
                        complain(&format!("{}: {} {}", part.name, failure.lead, failure.text));
                    }
                }
                ControlFlow::Continue(())
            }),
        }
    }
    let mut out = io::stdout().lock();
    match args.format {
        TableFormat::Json => {
            serde_json::to_writer(&mut out, &audited)?;
            writeln!(out)?;
        }
        TableFormat::Text => {
            for one in &audited {
                write_text(&mut out, one)?;
            }
        }
    }
    out.flush()?;
    Ok(if failed { Outcome::Unreadable } else { Outcome::Done })
}

fn words(kind: &str, count: u64) -> &str {
    Kind::ALL.into_iter().find(|k| k.id() == kind).map_or(kind, |k| if count == 1 { k.words().0 } else { k.words().1 })
}

fn write_text(out: &mut impl Write, one: &Audited) -> io::Result<()> {
    let audit = &one.audit;
    writeln!(out, "{}", inert_text(&one.file))?;
    for value in &audit.values {
        writeln!(
            out,
            "  withheld  {:>10} {}{}, {}",
            format::count(value.count).to_string(),
            value.kind,
            if value.count == 1 { "" } else { "s" },
            format::bytes(value.bytes)
        )?;
    }
    if audit.secrets.is_empty() {
        writeln!(out, "  secrets   none suspected")?;
    }
    for secret in &audit.secrets {
        let count = format::count(secret.count).to_string();
        writeln!(out, "  secrets   {count:>10} {}", words(secret.kind.as_str(), secret.count))?;
        for (owner, held) in &secret.owners {
            writeln!(out, "            {:>10} held by {owner}", format::count(*held).to_string())?;
        }
    }
    let lists =
        [("shown", &audit.names_in_clear), ("written", &audit.labels_in_clear), ("withheld", &audit.labels_withheld)];
    for (title, families) in lists {
        for family in families {
            let examples: Vec<&str> = family.examples.iter().map(|e| e.as_str()).collect();
            writeln!(
                out,
                "  {title:<8}  {:>10} {}: {}",
                format::count(family.labels).to_string(),
                family.words,
                examples.join(", ")
            )?;
        }
    }
    Ok(())
}
