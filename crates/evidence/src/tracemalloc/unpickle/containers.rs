//! Lists, dicts and the two classes that a dump knows.

use super::{Class, Dict, Kept, List, MAX_CONTAINERS, Object, Unpickler, Value};
use facts::Problem;
use redact::{Safe, safe};

impl Unpickler {
    pub(super) fn bound_containers(&self) -> Result<(), Problem> {
        let n = self.lists.len() + self.dicts.len() + self.objects.len();
        if n >= MAX_CONTAINERS { Err(self.too_much("lists, dicts and objects", MAX_CONTAINERS)) } else { Ok(()) }
    }

    pub(super) fn new_list(&mut self) -> Result<Kept, Problem> {
        self.bound_containers()?;
        self.lists.push(List::default());
        Ok(Kept::List(self.lists.len() as u32 - 1))
    }

    pub(super) fn new_dict(&mut self) -> Result<Kept, Problem> {
        self.bound_containers()?;
        self.dicts.push(Dict::default());
        Ok(Kept::Dict(self.dicts.len() as u32 - 1))
    }

    pub(super) fn new_object(&mut self, class: Class) -> Result<(), Problem> {
        self.bound_containers()?;
        self.objects.push(Object { class, traces: None, limit: None });
        self.push_value(Value::Kept(Kept::Object(self.objects.len() as u32 - 1)))
    }

    /// Appends the values from `from` on to the list before them.
    pub(super) fn append(&mut self, from: usize) -> Result<(), Problem> {
        let floor = self.floor();
        let target = from.checked_sub(1).filter(|t| *t >= floor).and_then(|t| self.stack.get(t).copied());
        let Some(Value::Kept(Kept::List(list))) = target else { return Err(self.underflow()) };
        let offset = self.offset;
        if let Some(list) = self.lists.get_mut(list as usize) {
            for item in self.stack.get(from..).unwrap_or_default() {
                let Value::Kept(Kept::Trace(trace)) = item else {
                    list.foreign.get_or_insert(offset);
                    break;
                };
                list.append(*trace);
            }
        }
        self.stack.truncate(from);
        Ok(())
    }

    /// Puts the pairs from `from` on into the dict before them.
    pub(super) fn set_items(&mut self, from: usize) -> Result<(), Problem> {
        let floor = self.floor();
        let target = from.checked_sub(1).filter(|t| *t >= floor).and_then(|t| self.stack.get(t).copied());
        let Some(Value::Kept(Kept::Dict(dict))) = target else { return Err(self.underflow()) };
        let items = self.stack.split_off(from);
        if !items.len().is_multiple_of(2) {
            return Err(self.underflow());
        }
        for pair in items.chunks_exact(2) {
            let Value::Kept(Kept::Text(name)) = pair[0] else { continue };
            let Some(dict) = self.dicts.get_mut(dict as usize) else { continue };
            match &*self.texts[name as usize] {
                b"traces" => dict.traces = Some(pair[1]),
                b"_traces" => dict.inner = Some(pair[1]),
                b"traceback_limit" => dict.limit = Some(pair[1]),
                _ => {}
            }
        }
        Ok(())
    }

    /// Gives an object its attributes.
    pub(super) fn build(&mut self) -> Result<(), Problem> {
        let state = self.pop()?;
        let Some(Value::Kept(Kept::Object(object))) = self.stack.last().copied() else { return Err(self.underflow()) };
        let Value::Kept(Kept::Dict(dict)) = state else {
            return Err(self.refused(b'b', Safe::ours("gives an object something other than attributes")));
        };
        let (Some(object), Some(dict)) = (self.objects.get_mut(object as usize), self.dicts.get(dict as usize)) else {
            return Ok(());
        };
        let traces = match object.class {
            Class::Snapshot => dict.traces,
            _ => dict.inner,
        };
        if let Some(Value::Kept(traces)) = traces {
            object.traces = Some(traces);
        }
        object.limit = dict.limit.or(object.limit);
        Ok(())
    }

    pub(super) fn class(&self, opcode: u8, module: &[u8], name: &[u8]) -> Result<Class, Problem> {
        match (module, name) {
            (b"tracemalloc", b"Snapshot") => Ok(Class::Snapshot),
            (b"tracemalloc", b"_Traces") => Ok(Class::Traces),
            (b"copy_reg" | b"copyreg", b"_reconstructor") => Ok(Class::Reconstructor),
            (b"__builtin__" | b"builtins", b"object") => Ok(Class::Object),
            _ => {
                let shown = |text: &[u8]| self.policy.property(&String::from_utf8_lossy(text));
                Err(self.refused(opcode, safe!("names {}.{}", shown(module), shown(name))))
            }
        }
    }
}
