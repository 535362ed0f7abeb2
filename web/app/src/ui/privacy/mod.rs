//! Privacy: what is withheld, what is suspected to be secret, and the two ways out: a redacted snapshot, and a reveal.

mod save;
mod value;

pub use save::RedactedSnapshot;
pub use value::{Eye, RevealNote};

use crate::format::count;
use crate::host::may_reveal;
use crate::state::use_app;
use crate::store::use_part;
use crate::text;
use crate::ui::parts::Exhibit;
use protocol::report::{Redaction, SecretOwner, secret_words};
use yew::{Callback, Html, function_component, html};

#[function_component]
pub fn PrivacyView() -> Html {
    let app = use_app();
    let redaction = use_part(app.verdict(), |verdict| verdict.report.as_ref().map(|report| report.redaction.clone()));
    let letters: Vec<String> = {
        let (of, verdict) = (app.files().get().letters(), app.verdict().get());
        (0..).map_while(|input| verdict.file(input)).map(|id| of.get(&id).cloned().unwrap_or_default()).collect()
    };
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
