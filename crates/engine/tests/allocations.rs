//! Who allocated, asked as the page asks.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

use engine::{File, Options, Reader};
use protocol::{
    Answer, BytesOf, CallQuery, CallsOf, Direction, Query, RowRange, SiteColumn, SiteFilter, SiteRow, SitesAsked,
    SitesBy, SitesOf, SortBy,
};
use redact::{Policy, Salt};

const OLD: &[u8] = include_bytes!("../../evidence/tests/fixtures/tracemalloc/python-3.11-old.tracemalloc");
const NEW: &[u8] = include_bytes!("../../evidence/tests/fixtures/tracemalloc/python-3.11.tracemalloc");
const ALL: RowRange = RowRange { start: 0, end: 2_000 };

fn open(name: &str, bytes: &[u8]) -> File {
    let options = Options { keep_partial: false, memory_limit: u64::MAX };
    let mut reader = Reader::new(name, bytes.len() as u64, Policy::new(Salt([1, 2])), options);
    reader.push(bytes).unwrap();
    reader.finish().unwrap().finish().unwrap()
}

fn ask(file: &File, query: CallQuery) -> Answer {
    file.ask(&Query::Calls(query)).unwrap()
}

/// The later dump with both held, the earlier one first.
fn held() -> File {
    let (old, new) = (open("old.tracemalloc", OLD), open("new.tracemalloc", NEW));
    let digest = |file: &File| match ask(file, CallQuery::Digest { filters: Vec::new() }) {
        Answer::DumpDigest(blob) => blob,
        other => panic!("{other:?}"),
    };
    let dumps = vec![digest(&old), digest(&new)];
    let Answer::Held(told) = ask(&new, CallQuery::HoldDumps { dumps }) else { panic!("held") };
    assert_eq!(told.len(), 2);
    new
}

fn sites(file: &File, of: SitesOf, by: SitesBy, search: &str, column: SiteColumn, descending: bool) -> Vec<SiteRow> {
    let asked = SitesAsked { of, by, search: search.to_owned(), sort: SortBy { column, descending }, rows: ALL };
    match ask(file, CallQuery::Sites(asked)) {
        Answer::Sites(page) => page.rows,
        other => panic!("{other:?}"),
    }
}

fn growth(row: &SiteRow) -> i64 {
    row.sizes.last().copied().unwrap_or(0) as i64 - row.sizes.first().copied().unwrap_or(0) as i64
}

const LINE: SitesBy = SitesBy::Line { cumulative: false };

#[test]
fn what_grew_adds_up_however_it_is_asked() {
    let file = held();
    let compared = SitesOf::Compared { old: 0, new: 1 };
    let rows = sites(&file, compared.clone(), LINE, "", SiteColumn::SizeDelta, true);
    let total: i64 = rows.iter().map(growth).sum();
    assert!(total > 0 && rows.windows(2).all(|w| growth(&w[0]) >= growth(&w[1])), "largest growth first");
    for by in [SitesBy::Traceback, SitesBy::File { cumulative: false }] {
        let rows = sites(&file, compared.clone(), by, "", SiteColumn::Size, true);
        assert_eq!(rows.iter().map(growth).sum::<i64>(), total, "{by:?}");
    }
    assert_eq!(
        sites(&file, SitesOf::Series, LINE, "", SiteColumn::SizeDelta, true).iter().map(growth).sum::<i64>(),
        total
    );
    let change =
        |bytes| match ask(&file, CallQuery::Flame { of: CallsOf { bytes, direction: Direction::Callees }, node: None })
        {
            Answer::Flame(page) => page.whole as i64,
            other => panic!("{other:?}"),
        };
    let (grown, freed) = (change(BytesOf::Grown { old: 0, new: 1 }), change(BytesOf::Freed { old: 0, new: 1 }));
    assert_eq!(grown - freed, total);
}

#[test]
fn search_order_and_filters() {
    let file = open("new.tracemalloc", NEW);
    let own = |filters: Vec<SiteFilter>| SitesOf::Own { filters };
    let all = sites(&file, own(vec![]), LINE, "", SiteColumn::Size, true);
    let found = sites(&file, own(vec![]), LINE, "worker", SiteColumn::Size, true);
    assert!(!found.is_empty() && found.len() < all.len());
    assert!(found.iter().all(|row| row.frame.name.as_str().starts_with("worker.py:")));
    let turned = sites(&file, own(vec![]), LINE, "", SiteColumn::Size, false);
    assert_eq!(turned.first().map(|r| r.sizes.clone()), all.last().map(|r| r.sizes.clone()));
    let names = sites(&file, own(vec![]), LINE, "", SiteColumn::Place, false);
    assert!(names.windows(2).all(|w| (&w[0].frame.place, w[0].frame.name.as_str().split(':').next())
        <= (&w[1].frame.place, w[1].frame.name.as_str().split(':').next())));
    // Whole paths are matched, although base names are shown.
    let filter = SiteFilter {
        inclusive: true,
        pattern: Some("app/worker.py".to_owned()),
        line: None,
        all_frames: false,
        domain: None,
    };
    let kept = sites(&file, own(vec![filter.clone()]), LINE, "", SiteColumn::Size, true);
    let bytes = kept.iter().map(|r| r.sizes[0]).sum::<u64>();
    assert_eq!(bytes, found.iter().map(|r| r.sizes[0]).sum::<u64>());
    let Answer::Domains(domains) = ask(&file, CallQuery::Domains { filters: vec![filter] }) else { panic!("domains") };
    assert_eq!(domains.iter().map(|d| d.bytes).sum::<u64>(), bytes, "domains are of what passes, too");
}

#[test]
fn a_tree_reads_the_same_from_either_side() {
    let file = open("new.tracemalloc", NEW);
    let rows = |direction, node| {
        let of = CallsOf { bytes: BytesOf::Own { filters: vec![] }, direction };
        match ask(&file, CallQuery::Rows { of, node, search: String::new(), rows: ALL }) {
            Answer::Calls(answer) => answer.page.rows,
            other => panic!("{other:?}"),
        }
    };
    let total = |rows: &[protocol::CallRow]| rows.iter().map(|r| r.total).sum::<u64>();
    let (callers, callees) = (rows(Direction::Callers, None), rows(Direction::Callees, None));
    let own: u64 = callers.iter().map(|r| r.own).sum();
    assert_eq!(own, total(&callees), "every byte is allocated by one function");
    assert!(callers.iter().all(|r| r.total >= r.own));
    let first = &callees[0];
    assert_eq!(first.total, first.own + total(&rows(Direction::Callees, Some(first.node))));
    let of = CallsOf { bytes: BytesOf::Own { filters: vec![] }, direction: Direction::Callees };
    let far = file.ask(&Query::Calls(CallQuery::Flame { of, node: Some(u32::MAX - 1) }));
    assert_eq!(far.unwrap_err().lead, "No such call.");
}

#[test]
fn what_was_not_held_and_what_is_no_dump_is_told() {
    let file = open("new.tracemalloc", NEW);
    let of = CallsOf { bytes: BytesOf::Grown { old: 0, new: 1 }, direction: Direction::Callees };
    assert_eq!(
        file.ask(&Query::Calls(CallQuery::Flame { of, node: None })).unwrap_err().lead,
        "Nothing to compare yet."
    );
    let profile = open("a.heapprofile", br#"{"head":{"callFrame":{"functionName":"f","scriptId":"1","url":"a.js","lineNumber":1,"columnNumber":1},"selfSize":9,"id":1,"children":[]}}"#);
    assert_eq!(
        profile.ask(&Query::Calls(CallQuery::Domains { filters: vec![] })).unwrap_err().lead,
        "A profile, not a dump."
    );
    let Answer::Preview(sections) = profile.ask(&Query::Preview).unwrap() else { panic!("a preview") };
    assert!(sections.iter().any(|s| s.title == "Largest sites"));
}
