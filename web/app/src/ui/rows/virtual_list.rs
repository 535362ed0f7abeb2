//! A list of which only the window is in the document.

use super::window::Window;
use crate::ui::size::use_size;
use std::ops::Range;
use wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget, KeyboardEvent, MouseEvent};
use yew::{
    AttrValue, Callback, Html, Properties, function_component, html, use_effect_with, use_force_update, use_mut_ref,
    use_node_ref,
};

/// Where the keyboard goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// To a row.
    To(u32),
    /// Into the row it is on.
    Open,
}

#[derive(Properties, PartialEq)]
pub struct VirtualListProps {
    /// What it lists.
    pub label: AttrValue,
    #[prop_or_default]
    pub testid: Option<AttrValue>,
    /// `treegrid` where rows open.
    #[prop_or(AttrValue::Static("grid"))]
    pub role: AttrValue,
    /// Beside the shared class of all lists.
    #[prop_or_default]
    pub class: AttrValue,
    /// Rows of the whole list.
    pub total: u32,
    /// Columns.
    pub columns: u32,
    /// Pixels of a row.
    #[prop_or(24.0)]
    pub height: f64,
    /// Pixels of the header; it stays at the top.
    #[prop_or(28.0)]
    pub head_height: f64,
    #[prop_or_default]
    pub head: Html,
    /// Draws rows.
    pub rows: Callback<Range<u32>, Html>,
    /// Rows that are drawn now.
    pub on_range: Callback<Range<u32>>,
    /// Changes when other rows are listed: the list starts at its top again.
    pub epoch: u32,
    /// The row the keyboard is on, and its element's id.
    #[prop_or_default]
    pub active: Option<(u32, AttrValue)>,
    #[prop_or_default]
    pub on_step: Callback<Step>,
    /// A row was clicked; a button in it that keeps its click to itself does not count.
    #[prop_or_default]
    pub on_pick: Callback<u32>,
}

#[function_component]
pub fn VirtualList(props: &VirtualListProps) -> Html {
    let node = use_node_ref();
    let (_, view) = use_size(&node);
    let redraw = use_force_update();
    let window = use_mut_ref(|| Window::new(props.height));
    window.borrow_mut().resize(props.total, view);
    let range = window.borrow().range();

    use_effect_with((range.clone(), props.epoch), {
        let on_range = props.on_range.clone();
        move |(range, _)| on_range.emit(range.clone())
    });
    use_effect_with(props.epoch, {
        let node = node.clone();
        move |_| {
            if let Some(element) = node.cast::<Element>() {
                element.set_scroll_top(0);
            }
        }
    });
    use_effect_with((props.active.as_ref().map(|(row, _)| *row), view > 0.0), {
        let (node, window, head) = (node.clone(), window.clone(), props.head_height);
        move |(active, _)| {
            let target = active.and_then(|row| window.borrow().reveal(row, head));
            if let (Some(target), Some(element)) = (target, node.cast::<Element>()) {
                #[expect(clippy::cast_possible_truncation, reason = "no taller than an element can be")]
                element.set_scroll_top(target.round() as i32);
            }
        }
    });

    let onscroll = {
        let (node, window) = (node.clone(), window.clone());
        Callback::from(move |_| {
            let Some(element) = node.cast::<Element>() else { return };
            let mut window = window.borrow_mut();
            let before = (window.range(), window.offset(0));
            window.scrolled(f64::from(element.scroll_top()));
            // The browser moves what is drawn; only other rows need a drawing.
            if (window.range(), window.offset(0)) != before {
                redraw.force_update();
            }
        })
    };
    let onkeydown = {
        let (node, window, on_step) = (node.clone(), window.clone(), props.on_step.clone());
        let (total, at) = (props.total, props.active.as_ref().map(|(row, _)| *row));
        Callback::from(move |event: KeyboardEvent| {
            // Keys on a button of the header are the button's.
            let own = event.target() == node.cast::<Element>().map(EventTarget::from);
            if !own || event.ctrl_key() || event.meta_key() || event.alt_key() || total == 0 {
                return;
            }
            if let Some(step) = step(&event.key(), at, total, window.borrow().page()) {
                event.prevent_default();
                on_step.emit(step);
            }
        })
    };

    // One listener for all rows: a scroll draws rows, not listeners.
    let onclick = {
        let on_pick = props.on_pick.clone();
        Callback::from(move |event: MouseEvent| row_of(&event).into_iter().for_each(|row| on_pick.emit(row)))
    };

    let space = format!("height:{}px", window.borrow().space());
    let place = format!("transform:translateY({}px)", window.borrow().offset(range.start));
    html! {
        <div class={yew::classes!("list", props.class.to_string())} ref={node} role={props.role.clone()} tabindex="0" aria-label={&props.label}
            aria-rowcount={(u64::from(props.total) + 1).to_string()} aria-colcount={props.columns.to_string()}
            aria-activedescendant={props.active.as_ref().map(|(_, id)| id.clone())}
            data-testid={props.testid.clone()} {onscroll} {onkeydown} {onclick}>
            { props.head.clone() }
            <div class="space" role="rowgroup" style={space}>
                <div class="rows" role="presentation" style={place}>{ props.rows.emit(range) }</div>
            </div>
        </div>
    }
}

/// The row below a click.
fn row_of(event: &MouseEvent) -> Option<u32> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let row = target.closest(".rows > [aria-rowindex]").ok()??;
    row.get_attribute("aria-rowindex")?.parse::<u32>().ok()?.checked_sub(2)
}

/// What a key means to a list.
fn step(key: &str, at: Option<u32>, total: u32, page: u32) -> Option<Step> {
    let last = total - 1;
    let to = match (key, at) {
        ("Enter", Some(_)) => return Some(Step::Open),
        ("ArrowDown" | "ArrowUp" | "PageDown" | "PageUp", None) | ("Home", _) => 0,
        ("ArrowDown", Some(at)) => at + 1,
        ("ArrowUp", Some(at)) => at.saturating_sub(1),
        ("PageDown", Some(at)) => at.saturating_add(page),
        ("PageUp", Some(at)) => at.saturating_sub(page),
        ("End", _) => last,
        _ => return None,
    };
    Some(Step::To(to.min(last)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_stay_within_the_list() {
        for (key, at, expect) in [
            ("ArrowDown", None, Some(Step::To(0))),
            ("ArrowDown", Some(9), Some(Step::To(9))),
            ("ArrowUp", Some(0), Some(Step::To(0))),
            ("PageDown", Some(3), Some(Step::To(7))),
            ("PageUp", Some(3), Some(Step::To(0))),
            ("Home", Some(5), Some(Step::To(0))),
            ("End", None, Some(Step::To(9))),
            ("Enter", Some(5), Some(Step::Open)),
            ("Enter", None, None),
            ("x", Some(5), None),
        ] {
            assert_eq!(step(key, at, 10, 4), expect, "{key} at {at:?}");
        }
    }
}
