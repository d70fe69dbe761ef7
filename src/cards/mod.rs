//! Cards: what one is, who it is, where it came from, and all of them as a deck.

pub mod card;
pub mod deck;
pub mod identity;
pub mod source_link;
