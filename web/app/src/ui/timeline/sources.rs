//! The sources and how they came to their places; each can be shifted by hand.

use super::plot::is_certain;
use crate::state::{FileId, use_app};
use crate::store::use_part;
use crate::text;
use crate::ui::diagnosis::Citations;
use crate::ui::parts::Exhibit;
use protocol::report::{TrackSource, Tracks, Zero};
use std::rc::Rc;
use web_sys::HtmlInputElement;
use yew::{
    AttrValue, Callback, Event, Html, InputEvent, Properties, TargetCast, function_component, html, use_state_eq,
};

#[derive(Properties, PartialEq)]
pub struct SourcesProps {
    pub tracks: Rc<Tracks>,
    pub letters: Citations,
    /// Files by the number of the input.
    pub files: Vec<FileId>,
}

#[function_component]
pub fn Sources(props: &SourcesProps) -> Html {
    let SourcesProps { tracks, letters, files } = props;
    let rows = tracks.sources.iter().filter_map(|source| {
        let file = *files.get(source.input as usize)?;
        Some(html! { <SourceRow key={source.input} source={source.clone()} zero={tracks.zero} letters={letters.clone()} {file} /> })
    });
    let untimed = tracks.captures.iter().filter(|c| c.t.is_none() && tracks.zero != Zero::Order);
    let untimed = untimed.map(|capture| {
        html! {
            <tr>
                <td><Exhibit letter={letters.letter(capture.input).unwrap_or_default().to_owned()} dashed=true /></td>
                <th scope="row" class="title">{ capture.name.as_str() }</th>
                <td>{ crate::format::bytes(capture.heap) }</td>
                <td colspan="2">{ text::NOT_ON_AXIS }</td>
            </tr>
        }
    });
    html! {
        <section class="block sources">
            <header><h2>{ text::SOURCES }</h2><span class="s m">{ text::SOURCES_NOTE }</span></header>
            <table class="plain">
                <thead class="vh"><tr>{ for [text::SOURCE, text::FILE, text::HOLDS, text::PLACED_BY, text::SHIFT].map(|w| html! { <th scope="col">{ w }</th> }) }</tr></thead>
                <tbody>{ for rows }{ for untimed }</tbody>
            </table>
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct SourceRowProps {
    source: TrackSource,
    zero: Zero,
    letters: Citations,
    file: FileId,
}

#[function_component]
fn SourceRow(props: &SourceRowProps) -> Html {
    let app = use_app();
    let SourceRowProps { source, zero, letters, file } = props;
    let shifts = use_part(app.timeline(), |shown| shown.shifts.clone());
    let shift = shifts.get(file).copied().unwrap_or(0.0);
    let set = {
        let (timeline, file) = (app.timeline().clone(), *file);
        move |ms: f64| {
            timeline.update(|shown| {
                if ms == 0.0 {
                    shown.shifts.remove(&file);
                } else {
                    shown.shifts.insert(file, ms);
                }
                // What was looked at may have moved away.
                shown.range = None;
            });
        }
    };
    // What is typed is the field's own until it is done: a page that is drawn anew in between must not put the old figure back.
    let typed = use_state_eq(|| None::<AttrValue>);
    let oninput = {
        let typed = typed.clone();
        Callback::from(move |event: InputEvent| {
            typed.set(event.target_dyn_into::<HtmlInputElement>().map(|input| input.value().into()));
        })
    };
    let value = (*typed).clone().unwrap_or_else(|| text::seconds(shift).into());
    let onchange = {
        let (set, typed) = (set.clone(), typed.clone());
        Callback::from(move |event: Event| {
            let value =
                event.target_dyn_into::<HtmlInputElement>().and_then(|input| input.value().trim().parse::<f64>().ok());
            if let Some(seconds) = value.filter(|v| v.is_finite() && v.abs() < 1e9) {
                set(seconds * 1_000.0);
            }
            typed.set(None);
        })
    };
    let reset = Callback::from(move |_| set(0.0));
    let name = letters.name(source.input).to_owned();
    let label = text::shift_of(&name);
    html! {
        <tr data-testid="timeline-source" data-placement={text::placement_id(source.placement)}>
            <td><Exhibit letter={letters.letter(source.input).unwrap_or_default().to_owned()} dashed={!is_certain(source.placement)} /></td>
            <th scope="row" class="title">{ name }</th>
            <td>{ text::source_holds(source.total) }</td>
            <td class={yew::classes!((!is_certain(source.placement)).then_some("open"))}>{ text::placement(source.placement, *zero) }</td>
            <td class="shift">
                <label><span>{ text::SHIFT }</span>
                <input type="number" step="0.1" {value} {oninput} {onchange} aria-label={label} />{ "s" }</label>
                if shift != 0.0 { <button type="button" class="lnk" onclick={reset}>{ text::UNSHIFT }</button> }
            </td>
        </tr>
    }
}
