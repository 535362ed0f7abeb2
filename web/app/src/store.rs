//! A value that views can watch.
//!
//! One store per resource. A handle is cheap, equality is identity, dropping a [`Subscription`] ends it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use yew::{hook, use_effect_with, use_force_update};

type Listener = Rc<dyn Fn()>;

struct Inner<T> {
    value: RefCell<Rc<T>>,
    version: Cell<u32>,
    listeners: RefCell<Vec<(u32, Listener)>>,
    next: Cell<u32>,
}

/// A watched value.
pub struct Store<T>(Rc<Inner<T>>);

impl<T> Clone for Store<T> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<T> PartialEq for Store<T> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl<T: 'static> Store<T> {
    /// A store that starts with `value`.
    pub fn new(value: T) -> Self {
        Self(Rc::new(Inner {
            value: RefCell::new(Rc::new(value)),
            version: Cell::new(0),
            listeners: RefCell::default(),
            next: Cell::new(0),
        }))
    }

    /// The value now.
    pub fn get(&self) -> Rc<T> {
        Rc::clone(&self.0.value.borrow())
    }

    /// Calls `listener` after every change until the subscription is dropped.
    pub fn subscribe(&self, listener: impl Fn() + 'static) -> Subscription {
        let id = self.0.next.get();
        self.0.next.set(id + 1);
        self.0.listeners.borrow_mut().push((id, Rc::new(listener)));
        let inner = Rc::downgrade(&self.0);
        Subscription(Some(Box::new(move || {
            if let Some(inner) = inner.upgrade() {
                inner.listeners.borrow_mut().retain(|(other, _)| *other != id);
            }
        })))
    }

    fn announce(&self) {
        self.0.version.set(self.0.version.get().wrapping_add(1));
        // A listener may subscribe or unsubscribe, so the list is not held while they are called.
        let listeners: Vec<Listener> = self.0.listeners.borrow().iter().map(|(_, l)| Rc::clone(l)).collect();
        for listener in listeners {
            listener();
        }
    }
}

impl<T: Clone + 'static> Store<T> {
    /// Changes the value and tells the listeners.
    pub fn update<R>(&self, change: impl FnOnce(&mut T) -> R) -> R {
        let result = change(Rc::make_mut(&mut self.0.value.borrow_mut()));
        self.announce();
        result
    }
}

/// Ends when dropped.
pub struct Subscription(Option<Box<dyn FnOnce()>>);

impl Drop for Subscription {
    fn drop(&mut self) {
        if let Some(end) = self.0.take() {
            end();
        }
    }
}

/// The store's value; the component renders again when it changes.
#[hook]
pub fn use_store<T: 'static>(store: &Store<T>) -> Rc<T> {
    let redraw = use_force_update();
    let seen = store.0.version.get();
    use_effect_with(store.clone(), move |store| {
        let subscription = store.subscribe({
            let redraw = redraw.clone();
            move || redraw.force_update()
        });
        // It may have changed between render and effect.
        if store.0.version.get() != seen {
            redraw.force_update();
        }
        move || drop(subscription)
    });
    store.get()
}

/// A part of the store's value; the component renders again only when that part changes.
#[hook]
pub fn use_part<T: 'static, U: PartialEq + Clone + 'static>(store: &Store<T>, part: fn(&T) -> U) -> U {
    let redraw = use_force_update();
    let now = part(&store.get());
    let last = yew::use_mut_ref(|| now.clone());
    last.replace(now.clone());
    use_effect_with(store.clone(), move |store| {
        let check = {
            let store = store.clone();
            move || {
                if part(&store.get()) != *last.borrow() {
                    redraw.force_update();
                }
            }
        };
        check();
        let subscription = store.subscribe(check);
        move || drop(subscription)
    });
    now
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listeners_hear_every_change_until_they_are_dropped() {
        let store = Store::new(1);
        let heard = Rc::new(Cell::new(0));
        let subscription = store.subscribe({
            let heard = Rc::clone(&heard);
            move || heard.set(heard.get() + 1)
        });
        store.update(|v| *v = 2);
        assert_eq!((*store.get(), heard.get()), (2, 1));
        drop(subscription);
        store.update(|v| *v = 3);
        assert_eq!((*store.get(), heard.get()), (3, 1));
    }

    #[test]
    fn a_reader_keeps_the_value_it_got() {
        let store = Store::new(vec![1]);
        let before = store.get();
        store.update(|v| v.push(2));
        assert_eq!((before.len(), store.get().len()), (1, 2));
    }
}
