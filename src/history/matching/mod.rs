//! Finds the cards of the last build among those of this one.
//!
//! From the surest sign to the least sure: the same text at the same place, the same text
//! elsewhere, the same front with another answer, the same answer under another front, and
//! at last texts that are alike. The first ones are equalities of keys. What they leave over
//! is assigned at once, so that all pairs together are as alike as can be: taking the best
//! pair first would often spoil two others.
//!
//! A card whose text is not alike in question or answer is never taken for another one,
//! whatever place it stands at: that is a new card, and the old one is gone.

mod assignment;
mod features;
mod keys;
mod similar;

/// What is known of a card on either side.
#[derive(Clone, Copy, Debug)]
pub struct Text<'a> {
    /// The note type; cards of two types are never the same card.
    pub note_type: &'a str,
    /// The file.
    pub path: &'a str,
    /// The titles above the question.
    pub context: &'a [String],
    /// The question.
    pub question: &'a str,
    /// The answer.
    pub answer: &'a str,
    /// A fingerprint of all of the content.
    pub hash: &'a str,
    /// Whether it has vanished before; always `false` for a new card.
    pub removed: bool,
}

/// For each new card, the old card that it is, by its index.
///
/// No old card is given twice. Both lists stand in the order of their files and places. The
/// same lists give the same answer.
pub fn matching(old: &[Text<'_>], new: &[Text<'_>]) -> Vec<Option<usize>> {
    let mut pairs = Pairs { of_new: vec![None; new.len()], of_old: vec![None; old.len()] };
    keys::match_equal(old, new, &mut pairs);
    similar::match_similar(old, new, &mut pairs);
    pairs.of_new
}

/// Who is who so far.
struct Pairs {
    of_new: Vec<Option<usize>>,
    of_old: Vec<Option<usize>>,
}

impl Pairs {
    fn join(&mut self, old: usize, new: usize) {
        debug_assert!(self.of_old[old].is_none() && self.of_new[new].is_none(), "nobody is taken twice");
        self.of_old[old] = Some(new);
        self.of_new[new] = Some(old);
    }

    fn free_old(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.of_old.len()).filter(|at| self.of_old[*at].is_none())
    }

    fn free_new(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.of_new.len()).filter(|at| self.of_new[*at].is_none())
    }
}

#[cfg(test)]
mod tests;
