//! From the report's inputs to exhibit letters.

use crate::state::{FileId, FileList, Verdict};
use crate::ui::parts::Exhibit;
use std::rc::Rc;
use yew::{Html, html};

/// Letter and name of every file.
pub fn exhibits(files: &FileList) -> Rc<Vec<(FileId, String, String)>> {
    let letters = files.letters();
    let all = files.entries().iter().map(|e| (e.id, letters.get(&e.id).cloned().unwrap_or_default(), e.name.clone()));
    Rc::new(all.collect())
}

/// Letter and name by the report's number of an input.
#[derive(Clone, PartialEq)]
pub struct Citations(Rc<Vec<(String, String)>>);

impl Citations {
    /// What the verdict's report numbers.
    pub fn new(verdict: &Verdict, exhibits: &[(FileId, String, String)]) -> Self {
        Self::of(&(0..).map_while(|input| verdict.file(input)).collect::<Vec<_>>(), exhibits)
    }

    /// Of these files, in the order in which something numbers them.
    pub fn of(files: &[FileId], exhibits: &[(FileId, String, String)]) -> Self {
        let find = |id: &FileId| exhibits.iter().find(|(of, ..)| of == id).map(|(_, l, n)| (l.clone(), n.clone()));
        Self(Rc::new(files.iter().map(|id| find(id).unwrap_or_default()).collect()))
    }

    /// The letter of an input.
    pub fn letter(&self, input: u32) -> Option<&str> {
        self.0.get(input as usize).map(|(letter, _)| letter.as_str())
    }

    /// Its name.
    pub fn name(&self, input: u32) -> &str {
        self.0.get(input as usize).map_or("", |(_, name)| name)
    }

    /// Its name without the ending: `01-after`.
    pub fn short_name(&self, input: u32) -> &str {
        let name = self.0.get(input as usize).map_or("", |(_, name)| name.as_str());
        name.split('.').next().unwrap_or(name)
    }

    /// Exhibits for a claim: each once, in order. A long run shows its ends.
    pub fn cite(&self, inputs: impl IntoIterator<Item = u32>) -> Html {
        let mut all: Vec<u32> = inputs.into_iter().filter(|i| self.0.get(*i as usize).is_some()).collect();
        all.sort_unstable();
        all.dedup();
        let shown: Vec<u32> = match all.as_slice() {
            [first, .., last] if all.len() > 3 => vec![*first, *last],
            few => few.to_vec(),
        };
        let folded = all.len() > shown.len();
        let marks = shown.into_iter().enumerate().map(|(i, input)| {
            let (letter, name) = self.0[input as usize].clone();
            html! { <>if folded && i > 0 { <span class="m">{ "–" }</span> }<Exhibit {letter} {name} /></> }
        });
        html! { <span class="xx">{ for marks }</span> }
    }
}
