//! Privacy: what is withheld, what is suspected to be secret, and the two ways out: a redacted snapshot, and a reveal.

mod save;
mod value;

pub use save::RedactedSnapshot;
pub use value::{Eye, RevealClass, RevealNote};

use crate::format::count;
use crate::host::may_reveal;
use crate::state::{FileId, use_app, use_snapshot};
use crate::store::{use_part, use_store};
use crate::text;
use crate::ui::parts::Exhibit;
use crate::ui::rows::use_ask;
use protocol::report::{Redaction, SecretOwner, secret_words};
use protocol::{Answer, Query, Section};
use std::collections::HashMap;
use yew::{Callback, Html, Properties, function_component, html};

#[function_component]
pub fn PrivacyView() -> Html {
    let app = use_app();
    let redaction = use_part(app.verdict(), |verdict| verdict.report.as_ref().map(|report| report.redaction.clone()));
    let letters: Vec<String> = {
        let (of, verdict) = (app.files().get().letters(), app.verdict().get());
        (0..).map_while(|input| verdict.file(input)).map(|id| of.get(&id).cloned().unwrap_or_default()).collect()
    };
    let snapshot = use_snapshot();
    let reveal = {
        let revealer = app.revealer().clone();
        Callback::from(move |_| revealer.all())
    };
    html! {
        <div class="page privacy">
            <h1>{ text::PRIVACY_TITLE }</h1>
            <p class="rule">
                if let Some(redaction) = &redaction { { text::withheld(redaction.strings) }{ " " } }
                { text::PRIVACY_RULE }
            </p>
            <section>
                <h2>{ text::SECRETS }<span class="m">{ text::SECRETS_NOTE }</span></h2>
                { redaction.as_ref().map(|redaction| secrets(redaction, &letters)) }
            </section>
            if let Some(file) = snapshot { <Disclosed {file} letter={app.files().get().letters().get(&file).cloned().unwrap_or_default()} /> }
            <Opened />
            <section class="ways">
                <div><RedactedSnapshot plain=true /><p class="m">{ text::REDACTED_NOTE }</p></div>
                if may_reveal() {
                    <div>
                        <button type="button" class="btn" data-testid="reveal-all" onclick={reveal}>{ text::REVEAL_ALL }</button>
                        <p class="m">{ text::REVEAL_NOTE }</p>
                    </div>
                } else {
                    <p class="m">{ text::REVEAL_OFF }</p>
                }
            </section>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct DisclosedProps {
    file: FileId,
    letter: String,
}

/// Names of one snapshot by family, as the command line's audit tells them.
#[function_component]
fn Disclosed(props: &DisclosedProps) -> Html {
    let DisclosedProps { file, letter } = props;
    let asked = use_ask(*file, Some(Query::Audit));
    let sections = match asked.answer.as_deref() {
        Some(Answer::Audit(sections)) => sections.as_slice(),
        _ => &[],
    };
    html! {
        <div data-testid="audit" aria-busy={asked.waiting.to_string()}>
            if let Some(failure) = &asked.failure { <p class="m" role="status"><b>{ failure.lead.as_str() }</b>{ " " }{ failure.text.as_str() }</p> }
            if asked.waiting { <p class="m" role="status">{ text::READING }</p> }
            { for sections.iter().map(|section| families(section, letter)) }
        </div>
    }
}

fn families(section: &Section, letter: &str) -> Html {
    let rows = section.rows.iter().filter_map(|row| {
        let [family, labels, examples @ ..] = row.as_slice() else { return None };
        Some(html! {
            <tr data-testid="audit-row">
                <th scope="row">{ family.as_str() }</th><td class="size">{ labels.as_str() }</td>
                <td>{ for examples.iter().map(|name| html! { <><code>{ name.as_str() }</code>{ " " }</> }) }</td>
            </tr>
        })
    });
    html! {
        <section>
            <h2>{ section.title.as_str() }<Exhibit letter={letter.to_owned()} /></h2>
            <table class="names"><tbody>{ for rows }</tbody></table>
        </section>
    }
}

/// What a person has revealed so far, by class.
#[function_component]
fn Opened() -> Html {
    let app = use_app();
    let revealed = use_store(app.revealer().revealed());
    if revealed.is_empty() {
        return Html::default();
    }
    let letters: HashMap<FileId, String> = (*app.files().get().letters()).clone();
    let classes = revealed.classes.iter().map(|((file, _), (name, values))| {
        html! {
            <tr><th scope="row"><code>{ name.as_str() }</code></th><td class="size">{ count(*values) }</td>
                <td>if let Some(letter) = letters.get(file) { <Exhibit letter={letter.clone()} /> }</td></tr>
        }
    });
    html! {
        <section data-testid="opened">
            <h2>{ text::REVEALED_NOW }<span class="m"><RevealNote /></span></h2>
            if !revealed.classes.is_empty() { <table><tbody>{ for classes }</tbody></table> }
        </section>
    }
}

fn secrets(redaction: &Redaction, letters: &[String]) -> Html {
    if redaction.suspected_secrets.is_empty() {
        return html! { <p class="m">{ text::NO_SECRETS }</p> };
    }
    let rows = redaction.suspected_secrets.iter().map(|(kind, n)| {
        let owners = redaction.secret_owners.iter().filter(|o| o.kind == *kind.as_str()).map(|o| owner(o, letters));
        html! {
            <tr data-testid="secret-row" data-kind={kind.clone()} data-count={n.to_string()}>
                <th scope="row">{ secret_words(kind, *n) }</th><td class="size">{ count(*n) }</td>
                <td><ul>{ for owners }</ul></td>
            </tr>
        }
    });
    html! {
        <table>
            <thead><tr><th>{ text::KIND }</th><th class="size">{ text::SECRETS_FOUND }</th><th>{ text::HELD_BY }</th></tr></thead>
            <tbody>{ for rows }</tbody>
        </table>
    }
}

fn owner(owner: &SecretOwner, letters: &[String]) -> Html {
    let letter = letters.get(owner.input as usize).cloned();
    html! {
        <li>
            <code>{ owner.owner.as_str() }</code><span class="m">{ count(owner.count) }</span>
            if let Some(letter) = letter { <Exhibit {letter} /> }
        </li>
    }
}
