//! For those who write notes and rules: what was found, why a card is made, examples run, a first rule.

pub mod check;
pub mod examples;
pub mod explain;
pub mod report;
pub mod stats;
pub mod suggest;
