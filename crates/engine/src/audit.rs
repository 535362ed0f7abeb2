//! What one snapshot would disclose, as short tables: for the page. The command line tells the same as [`crate::FileAudit`].

use ::analysis::{Audit, LabelCount};
use protocol::Section;
use redact::{Safe, safe};
use report::format::{bytes, count};

/// A row is the family, how many, and then examples, a cell each.
pub(crate) fn sections(audit: &Audit) -> Vec<Section> {
    let values = audit.values.iter().map(|v| vec![safe!("{}s, {}", &v.kind, bytes(v.bytes)), count(v.count)]).collect();
    let lists = [
        ("Names that stay readable", &audit.names_in_clear),
        ("How these are written", &audit.labels_in_clear),
        ("Names that are withheld", &audit.labels_withheld),
    ];
    let mut all = vec![section("Values that are withheld", values)];
    all.extend(lists.map(|(title, list)| section(title, list.iter().map(family).collect())));
    all.retain(|section| !section.rows.is_empty());
    all
}

fn section(title: &'static str, rows: Vec<Vec<Safe>>) -> Section {
    Section { title: Safe::ours(title), head: Vec::new(), rows, total: 0 }
}

fn family(family: &LabelCount) -> Vec<Safe> {
    [family.words.clone(), count(family.labels)].into_iter().chain(family.examples.iter().cloned()).collect()
}
