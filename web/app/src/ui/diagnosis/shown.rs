//! From a statement of the report to the view that shows what it says.

use crate::state::{App, FileId, Pair, Target, View};
use protocol::report::{self, Evidence, Report, ViewName};

/// What allocation sites of Python are called in a report.
const TRACEMALLOC: &str = "tracemalloc";

/// Opens the view; without one the statement rests on files, and those are shown.
pub fn show(app: &App, report: &Report, evidence: &Evidence) {
    let Some(shown) = &evidence.view else { return app.go(View::Evidence) };
    let file = |input: Option<u32>| input.and_then(|input| app.verdict().get().file(input));
    let here = file(shown.input);
    let class = || shown.class.as_ref().map(|name| Target::ClassNamed(name.to_string()));
    match shown.name {
        ViewName::Classes => open(app, View::Classes, here, class()),
        ViewName::Object => open(app, View::Retainers, here, shown.object.map(Target::ObjectId).or_else(class)),
        ViewName::Diff => {
            if let Some((before, after)) = file(shown.baseline).zip(here) {
                app.comparer().state().update(|comparing| {
                    comparing.chosen = Some(Pair { before, after });
                    comparing.order.filter = shown.class.as_ref().map(ToString::to_string).unwrap_or_default();
                });
            }
            app.go(View::Diff);
        }
        ViewName::Growth => app.go(View::Growth),
        ViewName::Timeline => app.go(View::Timeline),
        ViewName::Allocations => app.go(if of_python(report, shown) { View::Python } else { View::Allocations }),
    }
}

fn open(app: &App, view: View, file: Option<FileId>, target: Option<Target>) {
    match (file, target) {
        (Some(file), target) => app.open(view, [file], target.unwrap_or(Target::Snapshot)),
        (None, _) => app.go(view),
    }
}

fn of_python(report: &Report, shown: &report::View) -> bool {
    let input = shown.input.and_then(|input| report.inputs.get(input as usize));
    input.is_some_and(|input| input.format.as_str() == TRACEMALLOC)
}
