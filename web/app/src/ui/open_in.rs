//! Where else the chosen class or object can be looked at.

use crate::state::{FileId, Target, View, use_app};
use crate::text;
use yew::{Callback, Html, Properties, function_component, html};

/// Views that show a class or an object.
const VIEWS: [View; 4] = [View::Classes, View::Retainers, View::Dominators, View::Containment];

#[derive(Properties, PartialEq)]
pub struct OpenInProps {
    pub snapshot: FileId,
    pub target: Target,
    /// The view that this stands in.
    pub except: View,
}

#[function_component]
pub fn OpenIn(props: &OpenInProps) -> Html {
    let app = use_app();
    let OpenInProps { snapshot, target, except } = props;
    let shows = |view: &View| match target {
        // A class has no place of its own in a tree of objects.
        Target::Class(_) | Target::ClassNamed(_) => matches!(view, View::Classes | View::Retainers),
        _ => true,
    };
    let links = VIEWS.iter().filter(|v| *v != except).filter(|v| shows(v)).map(|&view| {
        let (app, snapshot, target) = (app.clone(), *snapshot, target.clone());
        let onclick = Callback::from(move |_| app.open(view, [snapshot], target.clone()));
        html! { <button type="button" class="lnk" {onclick} data-view={text::view(view)}>{ text::view(view) }</button> }
    });
    html! { <p class="open-in s"><span class="m">{ text::OPEN_IN }</span>{ for links }</p> }
}
