//! Where each statement of a finding can be seen: a view, and the object or class to look at in it.
//!
//! A statement that rests on no input (what was not captured) has nothing to show.

use crate::derived::Derived;
use report::{Evidence, Finding, KindOfEvidence, View, ViewName};

/// Gives the finding's statements their views.
pub(crate) fn link(finding: &mut Finding, d: &Derived<'_>) {
    let object = finding.owner.as_ref().and_then(|o| Some((o.input?, o.object?)));
    let class = finding.objects.as_ref().map(|o| o.class.clone()).filter(|c| !c.is_empty());
    for evidence in finding.evidence.iter_mut().filter(|e| e.view.is_none()) {
        let Some(name) = view_of(evidence, object.is_some(), d) else { continue };
        let mut view = View { input: evidence.input, ..View::of(name) };
        match name {
            ViewName::Object => (view.input, view.object) = object.unzip(),
            ViewName::Growth => view.object = object.map(|o| o.1),
            ViewName::Classes => {
                // The latest snapshot that it rests on: there the class is as large as it gets.
                view.input = evidence.also.last().copied().or(evidence.input);
                view.class = class.clone();
            }
            _ => {}
        }
        evidence.view = Some(view);
    }
}

fn view_of(evidence: &Evidence, has_object: bool, d: &Derived<'_>) -> Option<ViewName> {
    use KindOfEvidence as K;
    let input = d.case.inputs.get(evidence.input? as usize)?;
    let (heap, sites) = (input.heap.is_some(), input.allocations.is_some());
    let steps = d.heap.as_ref().is_some_and(|h| h.steps() > 0);
    Some(match evidence.kind {
        K::RetainedClasses | K::ObjectCounts if heap && has_object => ViewName::Object,
        K::RetainedClasses | K::ObjectCounts | K::Comparison | K::Workload if heap && !steps => ViewName::Classes,
        K::RetainedClasses | K::ObjectCounts if heap => ViewName::Classes,
        K::Comparison | K::Workload if heap => ViewName::Growth,
        K::AllocationStack => ViewName::Allocations,
        _ if sites && !heap => ViewName::Allocations,
        K::RuntimeVersion => return None,
        _ => ViewName::Timeline,
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::{holder, series, step};
    use report::ViewName;

    #[test]
    fn what_rests_on_an_input_can_be_seen_there() {
        let path = [step("", "global@1"), step("context:queue", "JobQueue@11"), step("pending", "Array@13")];
        let inputs = series(4, 3_000_000, |i| {
            vec![holder(13, "Array", &path, "Job", 200 + 3_200 * i, 600, (101, 1_000 * (i + 1) - 1))]
        });
        let report = crate::judge(&inputs);
        let finding = &report.findings[0];
        assert_eq!(finding.owner.as_ref().and_then(|o| o.input), Some(3));
        let named = |name| finding.evidence.iter().filter_map(|e| e.view.as_ref()).find(move |v| v.name == name);
        assert_eq!(named(ViewName::Growth).and_then(|v| v.object), Some(13));
        assert_eq!(named(ViewName::Object).map(|v| (v.input, v.object)), Some((Some(3), Some(13))));
        let diff = named(ViewName::Diff).expect("what stayed is seen in a comparison");
        assert_eq!((diff.baseline, diff.input), (Some(2), Some(3)));
        assert!(finding.evidence.iter().all(|e| e.view.is_some() == e.input.is_some()), "{:#?}", finding.evidence);
    }
}
