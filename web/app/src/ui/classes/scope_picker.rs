//! Which part of the heap the class table counts.

use crate::state::{FileId, use_app};
use crate::text;
use crate::ui::rows::use_ask;
use protocol::{Answer, Census, CensusRow, ObjectName, Query, RowRange, Scope};
use web_sys::{Event, HtmlSelectElement};
use yew::{Callback, Html, Properties, TargetCast, function_component, html, use_state_eq};

/// Realms offered at most: the largest.
const REALMS: u32 = 40;
/// What counts whatever is held, and what something holds alone.
const PLAIN: [Scope; 2] = [Scope::All, Scope::Detached];
const HELD: [Scope; 4] = [Scope::ByDetached, Scope::ByContexts, Scope::ByListeners, Scope::ByConsole];

#[derive(Properties, PartialEq)]
pub struct ScopePickerProps {
    pub snapshot: FileId,
    pub scope: Scope,
}

/// Offers all scopes of a snapshot. Its realms are looked for when somebody is about to choose.
#[function_component]
pub fn ScopePicker(props: &ScopePickerProps) -> Html {
    let app = use_app();
    let ScopePickerProps { snapshot, scope } = *props;
    let wanted = use_state_eq(|| false);
    let ask = *wanted || matches!(scope, Scope::Realm(_));
    let rows = RowRange { start: 0, end: REALMS };
    let asked = use_ask(snapshot, ask.then_some(Query::Census { of: Census::Realms, rows }));
    let realms: &[CensusRow] = match asked.answer.as_deref() {
        Some(Answer::Census(census)) => &census.page.rows,
        _ => &[],
    };
    let mut of_realm: Vec<(Scope, String)> = realms.iter().map(|row| (Scope::Realm(row.node), name(row))).collect();
    of_realm.extend([Scope::SharedByRealms, Scope::NoRealm].map(|s| (s, text::scope(s).to_owned())));
    let plain = PLAIN.into_iter().chain(matches!(scope, Scope::Ids(..)).then_some(scope));
    let plain: Vec<(Scope, String)> = plain.map(|s| (s, text::scope(s).to_owned())).collect();
    let held: Vec<(Scope, String)> = HELD.map(|s| (s, text::scope(s).to_owned())).into();
    let all: Vec<Scope> = plain.iter().chain(&held).chain(&of_realm).map(|s| s.0).collect();
    let option = |(each, name): &(Scope, String)| {
        let place = all.iter().position(|s| s == each).unwrap_or_default();
        html! { <option value={place.to_string()} selected={*each == scope} title={text::scope_title(*each)}>{ name.clone() }</option> }
    };
    let (plain, held, of_realm) = (
        plain.iter().map(option).collect::<Html>(),
        held.iter().map(option).collect::<Html>(),
        of_realm.iter().map(option).collect::<Html>(),
    );
    let onchange = {
        let selections = app.selection().clone();
        Callback::from(move |event: Event| {
            let place = event.target_dyn_into::<HtmlSelectElement>().and_then(|s| s.value().parse::<usize>().ok());
            if let Some(scope) = place.and_then(|place| all.get(place).copied()) {
                selections.update(|s| s.order.scope = scope);
            }
        })
    };
    let (over, focused) = (wanted.clone(), wanted);
    html! {
        <select class="scope wide" data-testid="class-scope" aria-label={text::SCOPE} title={text::scope_title(scope)} {onchange}
            onpointerenter={move |_| over.set(true)} onfocus={move |_| focused.set(true)}>
            { plain }
            <optgroup label={text::HELD_ALONE}>{ held }</optgroup>
            <optgroup label={text::OF_REALM}>{ of_realm }</optgroup>
        </select>
    }
}

/// `http://…  4.2 MB`, or what the engine calls it.
fn name(row: &CensusRow) -> String {
    let name = match &row.name {
        ObjectName::Name(name) => name.as_str(),
        ObjectName::Sealed(seal) => seal.kind.as_str(),
    };
    text::realm(name, row.id)
}
