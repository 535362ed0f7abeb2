//! What is seen.

mod allocations;
mod brush;
mod census;
mod classes;
mod containment;
mod diagnosis;
mod diff;
mod dominators;
mod evidence;
mod first;
mod flame;
mod frame;
mod growth;
mod icons;
mod intake;
mod object_tree;
mod open_in;
mod panels;
mod parts;
mod privacy;
mod python;
mod retainers;
mod rows;
mod size;
mod snapshot_tools;
mod squarified;
mod timeline;

pub use census::Entry;
pub use timeline::Measure;

use crate::host;
use crate::state::{App, View, use_router};
use crate::store::use_part;
use frame::{DropCover, EvidenceRail, StatusBar, TopBar, use_keys};
use yew::{ContextProvider, Html, function_component, html, use_effect_with, use_memo};

/// The whole page.
#[function_component]
pub fn Page() -> Html {
    let app = use_memo((), |()| App::new());
    use_effect_with((*app).clone(), |app| {
        let host = host::attach(app);
        if host::wants_sample() {
            first::open_sample(app);
        }
        move || drop(host)
    });
    html! {
        <ContextProvider<App> context={(*app).clone()}>
            <Shell />
        </ContextProvider<App>>
    }
}

/// First screen or workspace.
#[function_component]
fn Shell() -> Html {
    let app = crate::state::use_app();
    let empty = use_part(app.files(), |files| files.entries().is_empty());
    let view = use_router(&app);
    use_keys(&app);
    // Rows that were asked for before a reveal are asked for again after it.
    let epoch = use_part(app.revealer().revealed(), |revealed| revealed.epoch);
    let class = if empty { "app bare" } else { "app" };
    html! {
        <>
            <div {class}>
                <TopBar views={!empty} {view} />
                if empty {
                    <first::FirstScreen />
                } else {
                    <EvidenceRail />
                    <main key={epoch} tabindex="-1" data-part="main">
                        { match view {
                            View::Diagnosis => html! { <diagnosis::DiagnosisView /> },
                            View::Growth => html! { <growth::GrowthView /> },
                            View::Diff => html! { <diff::DiffView /> },
                            View::Python => html! { <python::PythonView /> },
                            View::Allocations => html! { <allocations::AllocationsView /> },
                            View::Evidence => html! { <evidence::EvidenceView /> },
                            View::Timeline => html! { <timeline::TimelineView /> },
                            View::Classes => html! { <classes::ClassesView /> },
                            View::Retainers => html! { <retainers::RetainersView /> },
                            View::Dominators => html! { <dominators::DominatorsView /> },
                            View::Containment => html! { <containment::ContainmentView /> },
                            View::Strings => html! { <census::StringsView /> },
                            View::Inspect => html! { <census::InspectView /> },
                            View::Privacy => html! { <privacy::PrivacyView /> },
                        } }
                    </main>
                }
                <StatusBar />
            </div>
            <DropCover />
            <panels::Panels />
        </>
    }
}
