//! Files out of a drop, a paste or a picker.

use js_sys::{Array, Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DataTransfer, File, FileList, FileSystemDirectoryEntry, FileSystemEntry, FileSystemFileEntry};

/// Files of a picker or a paste.
pub fn from_list(list: Option<FileList>) -> Vec<File> {
    let Some(list) = list else { return Vec::new() };
    (0..list.length()).filter_map(|i| list.get(i)).collect()
}

/// What was dropped. Folders are walked later: the event gives its items up when it ends.
pub struct Dropped {
    files: Vec<File>,
    entries: Vec<FileSystemEntry>,
}

impl Dropped {
    /// Takes what a drop holds, while its event lasts.
    pub fn take(transfer: &DataTransfer) -> Self {
        let mut dropped = Self { files: Vec::new(), entries: Vec::new() };
        let items = transfer.items();
        for item in (0..items.length()).filter_map(|i| items.get(i)).filter(|item| item.kind() == "file") {
            match item.webkit_get_as_entry() {
                Ok(Some(entry)) => dropped.entries.push(entry),
                _ => dropped.files.extend(item.get_as_file().ok().flatten()),
            }
        }
        dropped
    }

    /// All files, folders walked. Hidden ones (`.DS_Store`) are left out, and what cannot be read.
    pub async fn files(self) -> Vec<File> {
        let Self { mut files, mut entries } = self;
        while let Some(entry) = entries.pop() {
            if entry.is_directory() {
                entries.extend(children(entry.unchecked_ref()).await);
            } else if !entry.name().starts_with('.') {
                let file = promise(|done, failed| {
                    entry.unchecked_ref::<FileSystemFileEntry>().file_with_callback_and_callback(done, failed);
                });
                files.extend(JsFuture::from(file).await.ok().and_then(|f| f.dyn_into::<File>().ok()));
            }
        }
        files
    }
}

/// Entries of a folder: the browser gives them a hundred at a time, until it gives none.
async fn children(folder: &FileSystemDirectoryEntry) -> Vec<FileSystemEntry> {
    let reader = folder.create_reader();
    let mut all = Vec::new();
    loop {
        let batch = promise(|done, failed| {
            // A refusal leaves the promise open no longer than the callbacks live: it is the reader's own error path.
            if reader.read_entries_with_callback_and_callback(done, failed).is_err() {
                let _ = done.call1(&JsValue::UNDEFINED, &Array::new());
            }
        });
        let Ok(batch) = JsFuture::from(batch).await else { return all };
        let batch: Array = batch.unchecked_into();
        if batch.length() == 0 {
            return all;
        }
        all.extend(batch.iter().map(JsCast::unchecked_into::<FileSystemEntry>));
    }
}

fn promise(start: impl FnOnce(&Function, &Function)) -> Promise {
    let mut start = Some(start);
    Promise::new(&mut |done, failed| {
        if let Some(start) = start.take() {
            start(&done, &failed);
        }
    })
}
