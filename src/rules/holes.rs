//! Names in braces, as numbers: the slots of the vocabulary, and what the patterns of a rule set capture.

use super::names::Slot;
use std::cell::RefCell;

/// A slot, or a capture of some pattern. A capture that has the name of a slot is the same hole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hole(u32);

impl Hole {
    /// What a sentence is about: where it is missing or points back, what the node is about stands for it.
    pub const SUBJECT: Self = Self(Slot::ALL.len() as u32);
    /// What stands before the subject, and for it where it is missing.
    pub const BEFORE: Self = Self(Self::SUBJECT.0 + 1);
    /// Letters that stand for words.
    pub const SHORT: Self = Self(Self::SUBJECT.0 + 2);
    /// Words that letters stand for.
    pub const LONG: Self = Self(Self::SUBJECT.0 + 3);

    /// The slot of this name.
    pub fn slot(self) -> Option<Slot> {
        Slot::ALL.get(self.0 as usize).copied()
    }

    /// Whether the program reads a capture of this name even where no rule does.
    pub(super) fn is_read(self) -> bool {
        [Self::SUBJECT, Self::BEFORE, Self::SHORT, Self::LONG].contains(&self)
    }
}

impl From<Slot> for Hole {
    fn from(slot: Slot) -> Self {
        // The first names are those of the slots, in their order.
        Self(slot as u32)
    }
}

/// The names of the holes of a rule set.
#[derive(Debug)]
pub(super) struct Holes(RefCell<Vec<String>>);

impl Default for Holes {
    fn default() -> Self {
        let names = Slot::ALL.iter().map(|slot| slot.name()).chain(["subject", "before", "short", "long"]);
        Self(RefCell::new(names.map(str::to_owned).collect()))
    }
}

impl Holes {
    /// The hole of a name.
    pub(super) fn hole(&self, name: &str) -> Hole {
        let mut names = self.0.borrow_mut();
        let at = names.iter().position(|known| known == name).unwrap_or_else(|| {
            names.push(name.to_owned());
            names.len() - 1
        });
        Hole(at as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::{Hole, Holes};
    use crate::rules::names::Slot;

    #[test]
    fn slots_and_what_the_program_reads_have_the_holes_of_their_names() {
        let holes = Holes::default();
        assert!(Slot::ALL.iter().all(|slot| holes.hole(slot.name()) == Hole::from(*slot)));
        let read = [("subject", Hole::SUBJECT), ("before", Hole::BEFORE), ("short", Hole::SHORT), ("long", Hole::LONG)];
        assert!(read.iter().all(|(name, hole)| holes.hole(name) == *hole && hole.is_read() && hole.slot().is_none()));
        let new = holes.hole("year");
        assert_eq!((holes.hole("year"), new.slot(), new.is_read()), (new, None, false));
    }
}
