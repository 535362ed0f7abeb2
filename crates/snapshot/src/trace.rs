//! The tree of allocation stacks: nested in the file, columns here.

/// Allocation stacks as a tree of columns. Node 0 is the file's root, if there is one.
///
/// The file nests children inside their parent as deep as stacks go; building is a machine with its own stack.
#[derive(Clone, Debug, Default)]
pub struct TraceTree {
    /// Id that nodes of the heap refer to.
    pub id: Vec<u32>,
    /// Row of the function table.
    pub function: Vec<u32>,
    /// Objects allocated here.
    pub count: Vec<u32>,
    /// Bytes allocated here.
    pub size: Vec<u64>,
    /// Parent's position in these columns; the root's is its own.
    pub parent: Vec<u32>,
}

impl TraceTree {
    /// Number of stacks.
    #[must_use]
    pub fn len(&self) -> usize {
        self.id.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.id.is_empty()
    }
}

/// Builds a [`TraceTree`] from numbers and brackets.
#[derive(Clone, Debug, Default)]
pub(crate) struct TraceBuilder {
    tree: TraceTree,
    /// Parents of the open arrays.
    open: Vec<u32>,
    record: [u64; 4],
    filled: usize,
    /// Numbers that stand where none should.
    pub(crate) misplaced: u64,
}

impl TraceBuilder {
    /// Numbers in the innermost open array.
    pub(crate) fn take(&mut self, numbers: &mut Vec<u64>) {
        for n in numbers.drain(..) {
            if self.filled == 4 {
                // A record without its children's array.
                self.close_record();
            }
            self.record[self.filled] = n;
            self.filled += 1;
        }
    }

    /// `[`: children of the record in hand.
    pub(crate) fn enter(&mut self) {
        if self.filled == 4 {
            self.close_record();
        } else if self.filled > 0 {
            self.misplaced += 1;
            self.filled = 0;
        }
        self.open.push((self.tree.len() as u32).saturating_sub(1));
    }

    /// `]`: `true` if it closed the section itself.
    pub(crate) fn leave(&mut self) -> bool {
        if self.filled == 4 {
            self.close_record();
        } else if self.filled > 0 {
            self.misplaced += 1;
            self.filled = 0;
        }
        self.open.pop().is_none()
    }

    pub(crate) fn finish(self) -> TraceTree {
        self.tree
    }

    fn close_record(&mut self) {
        let [id, function, count, size] = self.record;
        let narrow = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
        self.tree.id.push(narrow(id));
        self.tree.function.push(narrow(function));
        self.tree.count.push(narrow(count));
        self.tree.size.push(size);
        self.tree.parent.push(self.open.last().copied().unwrap_or(0));
        self.filled = 0;
    }
}
