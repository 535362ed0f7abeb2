//! Who, how much, how fast, where: the facts of the first finding.

use crate::format::{bytes, exact_bytes, share};
use crate::state::{Target, View, use_app};
use crate::text;
use crate::ui::icons::{self, Icon};
use crate::ui::parts::source;
use protocol::report::{Finding, Growth, Objects, Owner, OwnerKind};
use yew::{Callback, Html, Properties, function_component, html};

#[derive(Properties, PartialEq)]
pub struct FactsProps {
    pub finding: Finding,
}

#[function_component]
pub fn Facts(props: &FactsProps) -> Html {
    let app = use_app();
    let finding = &props.finding;
    let owner = finding.owner.as_ref();
    let kind = owner.map_or(OwnerKind::Unknown, |o| o.kind);
    let show = owner.and_then(|o| o.object).map(|id| {
        let app = app.clone();
        let onclick = Callback::from(move |_| {
            // An owner is named by its object id in the snapshot that the finding ends with.
            let last = app.verdict().get().last_snapshot().or_else(|| app.snapshot());
            app.open(View::Classes, last, Target::ObjectId(id));
        });
        html! { <button type="button" class="lnk" {onclick}>{ text::SHOW_OWNER }</button> }
    });
    html! {
        <dl class="facts" data-testid="finding" data-cause={finding.cause.id()} data-owner-kind={kind.id()}>
            if let Some(owner) = owner { { owner_fact(owner) } }
            { holds(finding.objects.as_ref(), finding.growth.as_ref()) }
            if let Some(growth) = &finding.growth { { grows(growth) } }
            if owner.is_some() {
                <div>
                    <dt title={text::heading_title(text::WHERE)}>{ text::WHERE }</dt>
                    { match owner.and_then(|o| o.source.as_ref()) {
                        Some(place) => html! { <dd>{ source(place) }</dd> },
                        None => html! { <dd class="none">{ text::NO_SOURCE }</dd> },
                    } }
                    if let Some(show) = show { <dd>{ show }</dd> }
                </div>
            }
        </dl>
    }
}

fn owner_fact(owner: &Owner) -> Html {
    let name = if owner.name.is_empty() { &owner.class } else { &owner.name };
    let path: Vec<&str> = owner.path.iter().map(|step| step.as_str()).collect();
    html! {
        <div>
            <dt title={text::heading_title(text::OWNER)}>{ text::OWNER }</dt>
            <dd title={path.join(" → ")}>
                <Icon glyph={icons::owner(owner.kind)} />
                if name.is_empty() { { owner.kind.word() } } else { <code>{ name.as_str() }</code> }
            </dd>
            <dd>
                { owner.kind.word() }
                if !owner.class.is_empty() { { ", " }<code>{ owner.class.as_str() }</code> }
                { ", " }{ text::sure(owner.confidence) }
            </dd>
        </div>
    }
}

fn holds(objects: Option<&Objects>, growth: Option<&Growth>) -> Html {
    let last = growth.and_then(|g| g.series.last());
    let held = last.map(|p| p.bytes).or_else(|| objects.map(|o| o.retained_bytes.max(o.shallow_bytes)));
    let Some(held) = held else { return Html::default() };
    let of_heap = last.and_then(|p| share(held, p.heap_bytes)).map(|share| text::of_heap(&share));
    let count = objects
        .filter(|o| o.count > 0)
        .map(|o| html! { <>{ crate::format::count(o.count) }{ " " }<code>{ o.class.as_str() }</code></> });
    html! {
        <div>
            <dt title={text::heading_title(text::HOLDS)}>{ text::HOLDS }</dt>
            <dd title={exact_bytes(held)}>{ bytes(held) }</dd>
            if let Some(of_heap) = of_heap { <dd>{ of_heap }</dd> }
            if let Some(count) = count { <dd>{ count }</dd> }
        </div>
    }
}

fn grows(growth: &Growth) -> Html {
    let steps = i64::try_from(growth.per_step.len()).unwrap_or(0);
    let per_step = match steps {
        0 => return Html::default(),
        1 => text::in_all(growth.bytes),
        steps => text::a_step(growth.bytes / steps),
    };
    let objects = (growth.objects != 0).then(|| text::objects_a_step(growth.objects / steps.max(1)));
    html! {
        <div>
            <dt title={text::heading_title(text::GROWS)}>{ text::GROWS }</dt>
            <dd>{ per_step }</dd>
            if let Some(objects) = objects { <dd>{ objects }</dd> }
        </div>
    }
}
